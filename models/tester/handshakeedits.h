// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

#include <functional>
#include <utility>

namespace Fanlight {

// What cases change in the opening request and in its answer.
using RequestEdit = std::function<RequestHead(RequestHead)>;
using ResponseEdit = std::function<ResponseHead(ResponseHead)>;

// The same edits for either kind of head.
namespace HeadEdits {

using Spelling = std::function<QByteArray(const QByteArray &)>;

[[nodiscard]] HeaderFields turnedRound(const HeaderFields &fields);
[[nodiscard]] HeaderFields respelt(const HeaderFields &fields, const Spelling &spell);

// Its value replaced where it stands.
[[nodiscard]] inline auto with(QByteArray name, QByteArray value)
{
    return [name = std::move(name), value = std::move(value)](auto head) {
        head.fields.replace(name, value);
        return head;
    };
}

[[nodiscard]] inline auto without(QByteArray name)
{
    return [name = std::move(name)](auto head) {
        head.fields.remove(name);
        return head;
    };
}

// One more field at the end.
[[nodiscard]] inline auto also(QByteArray name, QByteArray value)
{
    return [name = std::move(name), value = std::move(value)](auto head) {
        head.fields.append(name, value);
        return head;
    };
}

[[nodiscard]] inline auto reversed()
{
    return [](auto head) {
        head.fields = turnedRound(head.fields);
        return head;
    };
}

[[nodiscard]] inline auto namesAs(Spelling spell)
{
    return [spell = std::move(spell)](auto head) {
        head.fields = respelt(head.fields, spell);
        return head;
    };
}

[[nodiscard]] inline auto versionIs(HttpVersion version)
{
    return [version](auto head) {
        head.version = version;
        return head;
    };
}

// Forty fields that nobody knows.
[[nodiscard]] inline auto crowded()
{
    return [](auto head) {
        for (int number = 0; number < 40; ++number)
            head.fields.append("X-Unknown-" + QByteArray::number(number), "value");
        return head;
    };
}

// Other ways to write a head that mean the same: add(part, title, edit) for each, in words for the catalogue.
template <typename Add>
void addSpellings(const Add &add)
{
    add("lower-case-names", "Field names in lower case",
        namesAs([](const QByteArray &name) { return name.toLower(); }));
    add("upper-case-names", "Field names in upper case",
        namesAs([](const QByteArray &name) { return name.toUpper(); }));
    add("upgrade-mixed-case", "Upgrade: WebSocket", with("Upgrade", "WebSocket"));
    add("connection-lower-case", "Connection: upgrade", with("Connection", "upgrade"));
    add("connection-list", "Connection: keep-alive, Upgrade", with("Connection", "keep-alive, Upgrade"));
    add("spaces", "Spaces and tabs around a value", with("Upgrade", " \t websocket \t "));
    add("reversed", "The fields in the opposite order", reversed());
    add("unknown-fields", "Forty fields that nobody knows", crowded());
}

} // namespace HeadEdits

// What cases change in its bytes, where a head cannot say it.
using HeadRewrite = std::function<QByteArray(const QByteArray &head)>;

namespace HeadRewrites {

// One more line before the end of the head; its line end is added.
[[nodiscard]] HeadRewrite line(QByteArray text);
// The first occurrence only.
[[nodiscard]] HeadRewrite instead(QByteArray before, QByteArray after);
// Lines that end in LF alone.
[[nodiscard]] HeadRewrite lineFeeds();

} // namespace HeadRewrites

} // namespace Fanlight
