// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/handshakeedits.h"

namespace Fanlight {

namespace HeadEdits {

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

} // namespace HeadEdits

namespace HeadRewrites {

HeadRewrite line(QByteArray text)
{
    return [text = std::move(text)](QByteArray head) { return head.insert(head.size() - 2, text + "\r\n"); };
}

HeadRewrite instead(QByteArray before, QByteArray after)
{
    return [before = std::move(before), after = std::move(after)](
               QByteArray head) { return head.replace(head.indexOf(before), before.size(), after); };
}

HeadRewrite lineFeeds()
{
    return [](QByteArray head) { return head.replace("\r\n", "\n"); };
}

} // namespace HeadRewrites

} // namespace Fanlight
