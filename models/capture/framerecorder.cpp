// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/framerecorder.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace Fanlight {

namespace {

Record noteAbout(quint64 count, quint64 offset)
{
    Record note;
    note.kind = RecordKind::Note;
    note.offset = offset;
    note.payload =
        "The stream ended inside a frame, " + QByteArray::number(count) + " bytes of it had arrived";
    note.payloadLength = quint64(note.payload.size());
    return note;
}

} // namespace

FrameRecorder::FrameRecorder(
    ConnectionId connection, Direction direction, quint64 maxPayload, quint64 firstOffset, bool compressed)
    : m_connection(connection)
    , m_direction(direction)
    , m_maxPayload(std::min(maxPayload, quint64(std::numeric_limits<qsizetype>::max() / 2)))
    , m_compressed(compressed)
    , m_frameEnd(firstOffset)
    , m_reader(makeReader(firstOffset))
{
}

// A reader that begins inside a fragmented message is told so by an empty first fragment that never was.
MessageReader FrameRecorder::makeReader(quint64 offset) const
{
    const Role receiver = m_direction == Direction::ToServer ? Role::Server : Role::Client;
    if (!m_insideMessage)
        return MessageReader(receiver, m_maxPayload, offset, false);
    FrameHeader header;
    header.fin = false;
    header.opcode = Opcode::Binary;
    if (receiver == Role::Server)
        header.maskingKey = MaskingKey{};
    MessageReader reader(receiver, m_maxPayload, offset - quint64(header.size()), false);
    reader.receive(serializeHeader(header));
    (void)reader.takeEvents();
    return reader;
}

void FrameRecorder::receive(QByteArrayView bytes, qint64 time, std::vector<Record> &records)
{
    while (!bytes.isEmpty() && !m_unframed) {
        if (m_oversize) {
            readPast(bytes, time, records);
            continue;
        }
        const quint64 begin = m_reader.offset();
        const std::optional<quint64> resume = readFrames(bytes, time, records);
        if (!resume)
            return;
        bytes = bytes.sliced(qsizetype(*resume - begin));
    }
}

void FrameRecorder::receiveEnd(qint64 time, std::vector<Record> &records)
{
    if (std::exchange(m_unframed, true))
        return;
    if (m_oversize) {
        finishOversize(time, records);
        records.back().set(RecordFlag::Truncated);
        return;
    }
    m_reader.receiveEnd();
    (void)readFrames({}, time, records);
    if (m_partial && m_partial->partialHeader) {
        Record record = toRecord(Frame{*m_partial->partialHeader, m_partial->partialPayload,
                                     m_partial->frameOffset, m_partial->violation},
            time);
        record.set(RecordFlag::Truncated);
        records.push_back(std::move(record));
    } else if (m_reader.offset() > m_frameEnd) {
        // Too little for a header, or after an earlier failure, when the reader says no more of such a frame.
        Record note = noteAbout(m_reader.offset() - m_frameEnd, m_frameEnd);
        note.time = time;
        note.connection = m_connection;
        note.direction = m_direction;
        records.push_back(std::move(note));
    }
}

std::optional<quint64> FrameRecorder::readFrames(
    QByteArrayView bytes, qint64 time, std::vector<Record> &records)
{
    if (!bytes.isEmpty())
        m_reader.receive(bytes);
    for (ReaderEvent &event : m_reader.takeEvents()) {
        if (auto *failure = std::get_if<Failure>(&event)) {
            if (failure->frameOffset == m_frameEnd)
                m_partial = std::move(*failure);
        } else if (auto *seen = std::get_if<FrameSeen>(&event)) {
            const std::optional<quint64> resume = addFrame(std::move(seen->frame), time, records);
            if (resume)
                return resume;
        }
    }
    return std::nullopt;
}

std::optional<quint64> FrameRecorder::addFrame(Frame &&frame, qint64 time, std::vector<Record> &records)
{
    m_partial.reset();
    if (frame.header.payloadLength > std::numeric_limits<quint64>::max() / 2) {
        m_unframed = true;
        records.push_back(toRecord(std::move(frame), time));
        return std::nullopt;
    }
    if (quint64(frame.payload.size()) < frame.header.payloadLength) {
        // The reader stopped as soon as it had the header, so that the payload begins in the bytes at hand.
        const quint64 payloadBegin = frame.offset + quint64(frame.header.size());
        const quint64 length = frame.header.payloadLength;
        m_oversize = Oversize{std::move(frame), length};
        return payloadBegin;
    }
    completed(frame);
    const bool tooBig = frame.violation == Violation::MessageTooBig;
    records.push_back(toRecord(std::move(frame), time));
    if (!tooBig)
        return std::nullopt;
    // Many fragments of a long message: the reader that counts them has failed, another one goes on.
    m_reader = makeReader(m_frameEnd);
    return m_frameEnd;
}

void FrameRecorder::completed(const Frame &frame)
{
    m_frameEnd = frame.offset + frame.wireSize();
    if (!isControl(frame.header.opcode))
        m_insideMessage = !frame.header.fin;
}

void FrameRecorder::readPast(QByteArrayView &bytes, qint64 time, std::vector<Record> &records)
{
    const qsizetype count = qsizetype(std::min(m_oversize->remaining, quint64(bytes.size())));
    QByteArray &kept = m_oversize->frame.payload;
    const qsizetype room = qsizetype(m_maxPayload) - kept.size();
    kept.append(bytes.first(std::min(count, room)));
    bytes = bytes.sliced(count);
    m_oversize->remaining -= quint64(count);
    if (m_oversize->remaining == 0)
        finishOversize(time, records);
}

void FrameRecorder::finishOversize(qint64 time, std::vector<Record> &records)
{
    Frame frame = std::move(m_oversize->frame);
    m_oversize.reset();
    if (frame.header.maskingKey) {
        char *payload = frame.payload.data();
        applyMask(payload, payload, frame.payload.size(), *frame.header.maskingKey);
    }
    completed(frame);
    m_reader = makeReader(m_frameEnd);
    records.push_back(toRecord(std::move(frame), time));
}

Record FrameRecorder::toRecord(Frame frame, qint64 time) const
{
    frame.violation = judge(frame);
    if (quint64(frame.payload.size()) > m_maxPayload)
        frame.payload.truncate(qsizetype(m_maxPayload));
    return recordOf(frame, m_direction, m_connection, time);
}

// What the frame itself breaks, beside our own limit.
Violation FrameRecorder::judge(const Frame &frame) const
{
    switch (frame.violation) {
    case Violation::MessageTooBig:
        if (m_direction == Direction::ToServer && !frame.header.maskingKey)
            return Violation::UnmaskedClientFrame; // RFC 6455 section 5.1, hidden by the limit
        if (m_direction == Direction::ToClient && frame.header.maskingKey)
            return Violation::MaskedServerFrame;
        return Violation::None;
    case Violation::ReservedBit:
        return m_compressed && !frame.header.rsv2 && !frame.header.rsv3 ? Violation::None : frame.violation;
    case Violation::InvalidUtf8:
        return m_compressed ? Violation::None : frame.violation;
    default:
        return frame.violation;
    }
}

} // namespace Fanlight
