// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <algorithm>
#include <array>
#include <iterator>

namespace Fanlight {

// The characters HTTP is made of, RFC 9110 sections 5.5 and 5.6. No branches, so that scanning stays quick.

[[nodiscard]] constexpr bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

[[nodiscard]] constexpr std::array<bool, 256> makeTokenTable()
{
    std::array<bool, 256> table{};
    for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
        table[quint8(c)] = true;
    for (char c = '0'; c <= '9'; ++c)
        table[quint8(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c) {
        table[quint8(c)] = true;
        table[quint8(c - 'a' + 'A')] = true;
    }
    return table;
}
inline constexpr std::array<bool, 256> tokenTable = makeTokenTable();

// tchar
[[nodiscard]] constexpr bool isTokenChar(char c)
{
    return tokenTable[quint8(c)];
}

// VCHAR: what a request target may hold here; anything else is percent-encoded there.
[[nodiscard]] constexpr bool isVisible(char c)
{
    return c > ' ' && c < '\x7F';
}

// field-vchar, SP and HTAB; obs-text (0x80 and up) included.
[[nodiscard]] constexpr bool isFieldChar(char c)
{
    return quint8(c) >= quint8(' ') ? c != '\x7F' : c == '\t';
}

[[nodiscard]] inline QByteArrayView trimBlanks(QByteArrayView text)
{
    const auto first = std::find_if_not(text.begin(), text.end(), isBlank);
    const auto last = std::find_if_not(text.rbegin(), std::make_reverse_iterator(first), isBlank).base();
    return {first, last};
}

// The elements of a comma-separated list without the whitespace around them, RFC 9110 5.6.1; empty ones are
// skipped. Quoted strings are not looked for.
template <typename Visitor>
void forEachListElement(QByteArrayView list, Visitor visit)
{
    auto from = list.begin();
    while (true) {
        const auto to = std::find(from, list.end(), ',');
        const QByteArrayView element = trimBlanks({from, to});
        if (!element.isEmpty())
            visit(element);
        if (to == list.end())
            return;
        from = to + 1;
    }
}

} // namespace Fanlight
