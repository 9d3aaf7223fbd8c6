// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/clienthello.h"

#include <algorithm>
#include <optional>

namespace Fanlight {

namespace {

constexpr quint8 handshakeRecord = 22; // RFC 8446 section 5.1
constexpr quint8 clientHelloMessage = 1;
constexpr quint16 serverNameExtension = 0;
constexpr quint16 alpnExtension = 16;
constexpr qsizetype longestMethod = 16;

// Takes fields off the front of bytes; once something was missing, everything is.
class Taker
{
public:
    explicit Taker(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }
    [[nodiscard]] QByteArrayView take(qsizetype size)
    {
        if (size > m_bytes.size()) {
            m_isGood = false;
            m_bytes = {};
            return {};
        }
        const QByteArrayView taken = m_bytes.first(size);
        m_bytes = m_bytes.sliced(size);
        return taken;
    }
    [[nodiscard]] quint32 number(int bytes)
    {
        quint32 value = 0;
        for (const char byte : take(bytes))
            value = value << 8 | quint8(byte);
        return value;
    }
    // A vector of TLS: its length in so many bytes, then itself.
    [[nodiscard]] QByteArrayView vector(int lengthBytes) { return take(number(lengthBytes)); }
    [[nodiscard]] bool isAtEnd() const { return m_bytes.isEmpty(); }
    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    QByteArrayView m_bytes;
    bool m_isGood = true;
};

void readServerName(QByteArrayView extension, ClientHello &hello)
{
    Taker names(Taker(extension).vector(2));
    while (!names.isAtEnd()) {
        const quint32 type = names.number(1);
        const QByteArrayView name = names.vector(2);
        if (type == 0 && names.isGood())
            hello.serverName = name.toByteArray();
    }
}

void readProtocols(QByteArrayView extension, ClientHello &hello)
{
    Taker names(Taker(extension).vector(2));
    while (!names.isAtEnd()) {
        const QByteArrayView name = names.vector(1);
        if (names.isGood())
            hello.protocols.append(name.toByteArray());
    }
}

// The message without its header. False when it is malformed.
bool readHello(QByteArrayView message, ClientHello &hello)
{
    constexpr qsizetype versionAndRandom = 2 + 32;
    Taker fields(message);
    [[maybe_unused]] const QByteArrayView random = fields.take(versionAndRandom);
    [[maybe_unused]] const QByteArrayView session = fields.vector(1);
    [[maybe_unused]] const QByteArrayView ciphers = fields.vector(2);
    [[maybe_unused]] const QByteArrayView compressions = fields.vector(1);
    if (!fields.isGood())
        return false;
    if (fields.isAtEnd())
        return true; // no extensions at all: allowed up to TLS 1.2
    Taker extensions(fields.vector(2));
    while (!extensions.isAtEnd()) {
        const quint32 type = extensions.number(2);
        const QByteArrayView extension = extensions.vector(2);
        if (type == serverNameExtension)
            readServerName(extension, hello);
        else if (type == alpnExtension)
            readProtocols(extension, hello);
    }
    return fields.isGood() && extensions.isGood();
}

// A method is upper case letters and a space (RFC 9110 section 9.1 allows more; nobody uses it).
FirstBytes lookForHttp(QByteArrayView bytes)
{
    const auto isLetter = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto end = std::find_if_not(bytes.begin(), bytes.end(), isLetter);
    const qsizetype letters = end - bytes.begin();
    if (letters > longestMethod)
        return FirstBytes::Other;
    if (end == bytes.end())
        return FirstBytes::NeedMore;
    return letters > 0 && *end == ' ' ? FirstBytes::PlainHttp : FirstBytes::Other;
}

} // namespace

FirstBytes readFirstBytes(QByteArrayView bytes, ClientHello &hello)
{
    if (bytes.isEmpty())
        return FirstBytes::NeedMore;
    if (quint8(bytes.front()) != handshakeRecord)
        return lookForHttp(bytes);
    // A hello may be spread over records, even a byte each.
    QByteArray message;
    Taker records(bytes);
    while (!records.isAtEnd()) {
        const quint32 type = records.number(1);
        const quint32 version = records.number(2);
        const quint32 size = records.number(2);
        if (!records.isGood())
            break;
        if (type != handshakeRecord || version >> 8 != 3 || size == 0)
            return FirstBytes::Other;
        const QByteArrayView fragment = records.take(size);
        if (!records.isGood())
            break;
        message.append(fragment);
        Taker whole(message);
        if (whole.number(1) != clientHelloMessage)
            return FirstBytes::Other;
        const QByteArrayView body = whole.vector(3);
        if (whole.isGood())
            return readHello(body, hello) ? FirstBytes::Hello : FirstBytes::Other;
    }
    return bytes.size() < mostHelloBytes ? FirstBytes::NeedMore : FirstBytes::Other;
}

} // namespace Fanlight
