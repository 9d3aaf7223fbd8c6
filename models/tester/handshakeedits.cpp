// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/handshakeedits.h"

#include <utility>

namespace Fanlight::RequestEdits {

RequestEdit with(QByteArray name, QByteArray value)
{
    return [name = std::move(name), value = std::move(value)](RequestHead head) {
        HeaderFields fields;
        for (const HeaderField &field : head.fields.all())
            fields.append(field.name, field.name == name ? value : field.value);
        head.fields = std::move(fields);
        return head;
    };
}

RequestEdit without(QByteArray name)
{
    return [name = std::move(name)](RequestHead head) {
        HeaderFields fields;
        for (const HeaderField &field : head.fields.all()) {
            if (field.name != name)
                fields.append(field.name, field.value);
        }
        head.fields = std::move(fields);
        return head;
    };
}

RequestEdit also(QByteArray name, QByteArray value)
{
    return [name = std::move(name), value = std::move(value)](RequestHead head) {
        head.fields.append(name, value);
        return head;
    };
}

RequestEdit reversed()
{
    return [](RequestHead head) {
        HeaderFields fields;
        const std::vector<HeaderField> &all = head.fields.all();
        for (auto field = all.rbegin(); field != all.rend(); ++field)
            fields.append(field->name, field->value);
        head.fields = std::move(fields);
        return head;
    };
}

RequestEdit namesAs(std::function<QByteArray(const QByteArray &)> spell)
{
    return [spell = std::move(spell)](RequestHead head) {
        HeaderFields fields;
        for (const HeaderField &field : head.fields.all())
            fields.append(spell(field.name), field.value);
        head.fields = std::move(fields);
        return head;
    };
}

RequestEdit versionIs(HttpVersion version)
{
    return [version](RequestHead head) {
        head.version = version;
        return head;
    };
}

} // namespace Fanlight::RequestEdits
