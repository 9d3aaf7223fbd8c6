// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "protocol/frameparser.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <optional>

namespace Fanlight {

// Follows one direction of a relayed connection just closely enough to tell how it began and how it ended:
// its opening head and its first close frame. Payloads are stepped over, not copied. Sans-I/O. Memory:
// maxOpening.
class StreamWatch
{
public:
    static constexpr qsizetype maxOpening = 20 * 1024; // bytes: a head at its limit and the start of a body

    explicit StreamWatch(Direction direction);

    // True when the opening grew, and when the close frame became complete.
    bool receive(QByteArrayView bytes);

    // The first bytes of the stream: the head, and for anything but an upgrade the start of what follows.
    [[nodiscard]] const QByteArray &opening() const { return m_opening; }
    [[nodiscard]] bool isHeadComplete() const { return m_stage != Stage::Head; }
    // The head was a 101 (to the client): frames follow.
    [[nodiscard]] bool isUpgraded() const { return m_upgraded; }
    // Where the next byte stands. Nothing is followed behind a close frame.
    [[nodiscard]] FramePosition position() const;
    // The payload of the first close frame, unmasked.
    [[nodiscard]] const std::optional<QByteArray> &closeFrame() const { return m_close; }

private:
    enum class Stage : quint8 { Head, Body, Frames, Closed };
    // Each returns how many bytes it took.
    qsizetype readHead(QByteArrayView bytes);
    qsizetype readFrame(QByteArrayView bytes);
    [[nodiscard]] qsizetype headerSize() const; // of the frame under way, as far as its bytes tell
    void beginPayload();
    void endFrame();

    Direction m_direction;
    Stage m_stage = Stage::Head;
    QByteArray m_opening;
    std::array<char, 14> m_header{};
    qsizetype m_headerRead = 0;
    quint64 m_payloadLeft = 0; // bytes of the frame's payload still to come
    bool m_insidePayload = false;
    bool m_upgraded = false;
    QByteArray m_closeBytes; // masked, as they come
    std::optional<QByteArray> m_close;
};

} // namespace Fanlight
