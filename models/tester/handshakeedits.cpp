// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/handshakeedits.h"

namespace Fanlight::HeadEdits {

HeaderFields replaced(const HeaderFields &fields, const QByteArray &name, const QByteArray &value)
{
    HeaderFields edited;
    for (const HeaderField &field : fields.all())
        edited.append(field.name, field.name == name ? value : field.value);
    return edited;
}

HeaderFields removed(const HeaderFields &fields, const QByteArray &name)
{
    HeaderFields edited;
    for (const HeaderField &field : fields.all()) {
        if (field.name != name)
            edited.append(field.name, field.value);
    }
    return edited;
}

HeaderFields turnedRound(const HeaderFields &fields)
{
    HeaderFields edited;
    const std::vector<HeaderField> &all = fields.all();
    for (auto field = all.rbegin(); field != all.rend(); ++field)
        edited.append(field->name, field->value);
    return edited;
}

HeaderFields respelt(const HeaderFields &fields, const Spelling &spell)
{
    HeaderFields edited;
    for (const HeaderField &field : fields.all())
        edited.append(spell(field.name), field.value);
    return edited;
}

} // namespace Fanlight::HeadEdits
