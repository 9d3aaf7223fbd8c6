// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/masking.h"

#include <QByteArray>

#include <array>

namespace Fanlight {

// Unpredictable masking keys and nonces (RFC 6455 sections 5.3 and 4.1) from the system's generator, which is
// asked for many at a time because asking costs more than a frame.
class MaskingKeys
{
public:
    [[nodiscard]] MaskingKey next();
    // 16 random bytes in base64, for Sec-WebSocket-Key.
    [[nodiscard]] QByteArray nonce();

private:
    [[nodiscard]] quint32 word();

    std::array<quint32, 1024> m_words{};
    std::size_t m_at = m_words.size();
};

} // namespace Fanlight
