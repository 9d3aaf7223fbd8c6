// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/framebytes.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("FrameBytes", sentence);
}

QString hexByte(quint8 byte)
{
    return QStringLiteral("0x%1").arg(byte, 2, 16, QLatin1Char('0'));
}

// How many of the byte's eight bits belong to the field.
quint64 overlap(const FrameField &field, qsizetype byte)
{
    const quint64 first = std::max(field.firstBit, quint64(byte) * 8);
    const quint64 end = std::min(field.firstBit + field.bitCount, quint64(byte) * 8 + 8);
    return end > first ? end - first : 0;
}

bool isPayload(FieldId id)
{
    return id == FieldId::Payload || id == FieldId::CloseReason || id == FieldId::CloseStatusCode;
}

} // namespace

FrameBytes frameBytes(const Frame &frame, Role receiver, const QByteArray &wire)
{
    return {dissect(frame, receiver), wire, frame.header.size(), frame.header.maskingKey};
}

ByteRange FrameBytes::bytesOf(int field) const
{
    if (field < 0 || field >= int(fields.size()))
        return {};
    const FrameField &wanted = fields.at(std::size_t(field));
    if (wanted.bitCount == 0)
        return {};
    const quint64 first = wanted.firstBit / 8;
    const quint64 last = (wanted.firstBit + wanted.bitCount - 1) / 8;
    return {qsizetype(first), qsizetype(last - first + 1)};
}

int FrameBytes::fieldAt(qsizetype byte, int preferred) const
{
    int best = -1;
    quint64 most = 0;
    for (int index = 0; index < int(fields.size()); ++index) {
        const quint64 bits = overlap(fields.at(std::size_t(index)), byte);
        if (bits > 0 && index == preferred)
            return index;
        if (bits > most) {
            most = bits;
            best = index;
        }
    }
    return best;
}

quint8 FrameBytes::unmasked(qsizetype byte) const
{
    const auto onWire = quint8(wire.at(byte));
    if (byte < headerSize || !maskingKey)
        return onWire;
    return onWire ^ maskingKey->bytes.at(std::size_t(byte - headerSize) % 4);
}

QString FrameBytes::sentenceOf(qsizetype byte) const
{
    if (byte < 0 || byte >= wire.size())
        return {};
    QStringList parts;
    for (const FrameField &field : fields) {
        if (overlap(field, byte) == 0)
            continue;
        const QString name = QString::fromLatin1(field.name);
        const qsizetype within = byte - qsizetype(field.firstBit / 8);
        if (isPayload(field.id)) {
            const quint8 plain = unmasked(byte);
            QString part = tr("%1 byte %2").arg(name).arg(within);
            if (maskingKey)
                part += tr(", unmasked %1").arg(hexByte(plain));
            if (plain > 0x20 && plain < 0x7F)
                part += QStringLiteral(" “%1”").arg(QLatin1Char(char(plain)));
            parts.append(part);
        } else if (field.bitCount > 8) {
            parts.append(tr("%1 byte %2 of %3").arg(name).arg(within).arg(field.bitCount / 8));
        } else {
            parts.append(name + u' ' + QString::fromLatin1(field.value));
        }
    }
    return tr("Byte %1 = %2: %3")
        .arg(byte)
        .arg(hexByte(quint8(wire.at(byte))), parts.join(QStringLiteral(", ")));
}

} // namespace Fanlight
