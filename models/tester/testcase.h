// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/script.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>

namespace Fanlight {

// As RFC 6455 is divided, and the extension of RFC 7692.
enum class TestGroup : quint8 {
    Framing,
    PingPong,
    ReservedBits,
    Opcodes,
    Fragmentation,
    Utf8,
    Closing,
    Masking,
    Limits,
    Handshake,
    Compression, // RFC 7692
};
inline constexpr std::size_t testGroupCount = std::size_t(TestGroup::Compression) + 1;
[[nodiscard]] const char *title(TestGroup group); // English, ASCII

// One thing to try on an endpoint. A plain value; its bytes are made when it runs.
struct TestCase
{
    QByteArray id; // "framing/length/126"
    TestGroup group = TestGroup::Framing;
    QString title;
    QString demand;    // what must be, one sentence, English
    QByteArray clause; // "RFC 6455 5.2"
    std::function<Script()> script;
    bool needsEcho = true;
};

} // namespace Fanlight
