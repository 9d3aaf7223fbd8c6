// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace Fanlight {

// What a TLS client says before anything is encrypted, as far as the program shows it (RFC 8446 section
// 4.1.2).
struct ClientHello
{
    QByteArray serverName;       // SNI (RFC 6066 section 3); empty: none asked for
    QList<QByteArray> protocols; // ALPN (RFC 7301), in the client's order
    bool operator==(const ClientHello &) const = default;
};

enum class FirstBytes : quint8 {
    NeedMore,
    Hello,     // whole; hello is filled
    PlainHttp, // a method and a space, or the beginning of HTTP/2
    Other,     // whoever takes them may say what is wrong with them
};

// Bytes of a hello that are worth waiting for: real ones have some hundred, two thousand with post-quantum
// keys.
inline constexpr qsizetype mostHelloBytes = 16 * 1024;

// Looks at the first bytes of a connection to a TLS port. A malformed hello is Other.
[[nodiscard]] FirstBytes readFirstBytes(QByteArrayView bytes, ClientHello &hello);

} // namespace Fanlight
