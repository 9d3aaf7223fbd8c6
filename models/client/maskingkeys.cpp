// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/maskingkeys.h"

#include <QRandomGenerator>

#include <cstring>

namespace Fanlight {

MaskingKey MaskingKeys::next()
{
    const quint32 bits = word();
    MaskingKey key;
    std::memcpy(key.bytes.data(), &bits, sizeof bits);
    return key;
}

QByteArray MaskingKeys::nonce()
{
    const std::array<quint32, 4> bits{word(), word(), word(), word()};
    return QByteArray(reinterpret_cast<const char *>(bits.data()), sizeof bits).toBase64();
}

quint32 MaskingKeys::word()
{
    if (m_at == m_words.size()) {
        QRandomGenerator::system()->fillRange(m_words.data(), qsizetype(m_words.size()));
        m_at = 0;
    }
    return m_words[m_at++];
}

} // namespace Fanlight
