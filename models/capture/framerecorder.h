// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "protocol/messagereader.h"

#include <optional>
#include <vector>

namespace Fanlight {

// Makes records of one direction's frames as somebody else sends them. Never gives up where framing holds: a
// frame larger than maxPayload is recorded with its first maxPayload bytes and read past, what breaks a rule
// is recorded with the rule. Sans-I/O. Memory: one message of at most maxPayload bytes.
class FrameRecorder
{
public:
    // firstOffset: stream offset of the first byte after the handshake. compressed: an extension gave RSV1 a
    // meaning (RFC 7692), so that neither the bit nor a payload that is no UTF-8 breaks a rule.
    FrameRecorder(ConnectionId connection, Direction direction, quint64 maxPayload, quint64 firstOffset,
        bool compressed);

    void receive(QByteArrayView bytes, qint64 time, std::vector<Record> &records);
    void receiveEnd(
        qint64 time, std::vector<Record> &records); // a frame that is not complete becomes a cut record

private:
    // A frame too large for the reader, on its way past.
    struct Oversize
    {
        Frame frame; // its payload still as on the wire
        quint64 remaining = 0;
    };

    [[nodiscard]] MessageReader makeReader(quint64 offset) const;
    // Where to go on, when the reader gave up at a limit before the end of the bytes.
    [[nodiscard]] std::optional<quint64> readFrames(
        QByteArrayView bytes, qint64 time, std::vector<Record> &records);
    [[nodiscard]] std::optional<quint64> addFrame(Frame &&frame, qint64 time, std::vector<Record> &records);
    void readPast(QByteArrayView &bytes, qint64 time, std::vector<Record> &records);
    void finishOversize(qint64 time, std::vector<Record> &records);
    void completed(const Frame &frame);
    [[nodiscard]] Record toRecord(Frame frame, qint64 time) const;
    [[nodiscard]] Violation judge(const Frame &frame) const;

    const ConnectionId m_connection;
    const Direction m_direction;
    const quint64 m_maxPayload; // bytes
    const bool m_compressed;
    bool m_insideMessage = false; // the last data frame was no final fragment
    quint64 m_frameEnd;           // where the last complete frame ended
    bool m_unframed = false; // the end, or a length that nobody can follow: nothing after it means anything
    MessageReader m_reader;
    std::optional<Oversize> m_oversize;
    std::optional<Failure> m_partial; // failed before it was complete; it may still become so
};

} // namespace Fanlight
