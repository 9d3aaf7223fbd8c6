// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdstamp.h"

#include <array>

namespace Fanlight {

namespace {

constexpr char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
constexpr quint8 noDigit = 0xFF;

constexpr std::array<quint8, 256> digitValues()
{
    std::array<quint8, 256> values{};
    values.fill(noDigit);
    for (quint8 value = 0; value < 64; ++value)
        values[quint8(digits[value])] = value;
    return values;
}
constexpr auto valueOf = digitValues();

char *put(char *at, quint64 value, int count)
{
    for (int index = count - 1; index >= 0; --index) {
        at[index] = digits[value & 63];
        value >>= 6;
    }
    return at + count;
}

struct Reader
{
    const char *at;
    bool fine = true;

    quint64 number(int count)
    {
        quint64 value = 0;
        for (int index = 0; index < count; ++index) {
            const quint8 digit = valueOf[quint8(*at++)];
            fine = fine && digit != noDigit;
            value = (value << 6) | (digit & 63);
        }
        return value;
    }
    void mark(char expected) { fine = *at++ == expected && fine; }
};

} // namespace

void writeStamp(const CrowdStamp &stamp, char *target)
{
    *target++ = '~';
    target = put(target, stamp.run, 5);
    *target++ = '.';
    target = put(target, stamp.sender, 3);
    *target++ = '.';
    target = put(target, stamp.sequence, 6);
    *target++ = '.';
    target = put(target, quint64(stamp.intended), 8);
    *target++ = '.';
    put(target, stamp.lag, 5);
}

std::optional<CrowdStamp> readStamp(QByteArrayView payload)
{
    if (payload.size() < crowdStampSize)
        return std::nullopt;
    Reader reader{payload.data()};
    CrowdStamp stamp;
    reader.mark('~');
    stamp.run = quint32(reader.number(5));
    reader.mark('.');
    stamp.sender = quint32(reader.number(3));
    reader.mark('.');
    stamp.sequence = reader.number(6);
    reader.mark('.');
    stamp.intended = qint64(reader.number(8));
    reader.mark('.');
    stamp.lag = quint32(reader.number(5));
    if (!reader.fine)
        return std::nullopt;
    return stamp;
}

} // namespace Fanlight
