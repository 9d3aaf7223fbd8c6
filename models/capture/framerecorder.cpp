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
    , m_reader(makeReader(firstOffset))
    , m_frameEnd(firstOffset)
{
}

MessageReader FrameRecorder::makeReader(quint64 offset) const
{
    const Role receiver = m_direction == Direction::ToServer ? Role::Server : Role::Client;
    return MessageReader(receiver, m_maxPayload, offset, false);
}

void FrameRecorder::receive(QByteArrayView bytes, qint64 time, std::vector<Record> &records)
{
    while (!bytes.isEmpty() && !m_unframed) {
        if (m_oversize) {
            readPast(bytes, time, records);
            continue;
        }
        const quint64 begin = m_reader.offset();
        std::optional<Frame> oversize = readFrames(bytes, time, records);
        if (!oversize)
            return;
        // The reader gave up as soon as it had the header, so that the payload begins in these bytes.
        const quint64 payloadBegin = oversize->offset + quint64(oversize->header.size());
        bytes = bytes.sliced(qsizetype(payloadBegin - begin));
        const quint64 length = oversize->header.payloadLength;
        m_oversize = Oversize{*std::move(oversize), length};
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

// Returns the frame the reader stopped at because it is too large.
std::optional<Frame> FrameRecorder::readFrames(
    QByteArrayView bytes, qint64 time, std::vector<Record> &records)
{
    if (!bytes.isEmpty())
        m_reader.receive(bytes);
    for (ReaderEvent &event : m_reader.takeEvents()) {
        if (auto *failure = std::get_if<Failure>(&event)) {
            if (failure->frameOffset == m_frameEnd)
                m_partial = std::move(*failure);
            continue;
        }
        auto *seen = std::get_if<FrameSeen>(&event);
        if (!seen)
            continue;
        Frame &frame = seen->frame;
        m_partial.reset();
        if (quint64(frame.payload.size()) == frame.header.payloadLength) {
            m_frameEnd = frame.offset + frame.wireSize();
            records.push_back(toRecord(std::move(frame), time));
        } else if (frame.header.payloadLength > std::numeric_limits<quint64>::max() / 2) {
            m_unframed = true;
            records.push_back(toRecord(std::move(frame), time));
        } else {
            return std::move(frame);
        }
    }
    return std::nullopt;
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
    m_frameEnd = frame.offset + frame.wireSize();
    m_reader = makeReader(m_frameEnd);
    const bool opensMore = !isControl(frame.header.opcode) && !frame.header.fin;
    records.push_back(toRecord(std::move(frame), time));
    m_continuesOversize = opensMore;
}

Record FrameRecorder::toRecord(Frame frame, qint64 time)
{
    frame.violation = judge(frame);
    if (quint64(frame.payload.size()) > m_maxPayload)
        frame.payload.truncate(qsizetype(m_maxPayload));
    return recordOf(frame, m_direction, m_connection, time);
}

// What the frame itself breaks: neither our own limit nor what that limit kept the reader from seeing.
Violation FrameRecorder::judge(const Frame &frame)
{
    const bool continued = m_continuesOversize && frame.header.opcode == Opcode::Continuation;
    if (continued && frame.header.fin)
        m_continuesOversize = false;
    switch (frame.violation) {
    case Violation::MessageTooBig:
        if (m_direction == Direction::ToServer && !frame.header.maskingKey)
            return Violation::UnmaskedClientFrame; // RFC 6455 section 5.1, hidden by the limit
        if (m_direction == Direction::ToClient && frame.header.maskingKey)
            return Violation::MaskedServerFrame;
        return Violation::None;
    case Violation::UnexpectedContinuation:
        return continued ? Violation::None : frame.violation;
    case Violation::ReservedBit:
        return m_compressed && !frame.header.rsv2 && !frame.header.rsv3 ? Violation::None : frame.violation;
    case Violation::InvalidUtf8:
        return m_compressed ? Violation::None : frame.violation;
    default:
        return frame.violation;
    }
}

} // namespace Fanlight
