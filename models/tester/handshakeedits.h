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
