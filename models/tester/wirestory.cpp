// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/wirestory.h"

#include "protocol/frameparser.h"

#include <algorithm>
#include <limits>

namespace Fanlight {

namespace {

constexpr char headEnd[] = "\r\n\r\n";

// The server's answer names the extension.
bool agreesOnDeflate(const WireTrace &trace)
{
    QByteArray answer;
    for (const WirePiece &piece : trace.pieces()) {
        if (piece.direction == Direction::ToClient)
            answer += piece.bytes;
    }
    return answer.left(answer.indexOf(headEnd)).contains("permessage-deflate");
}

// One direction's bytes, and when each came.
class Side
{
public:
    // deflates: RSV1 has a meaning.
    Side(const WireTrace &trace, Direction direction, bool deflates)
        : m_direction(direction)
        , m_deflates(deflates)
    {
        for (const WirePiece &piece : trace.pieces()) {
            if (piece.direction != direction)
                continue;
            m_bytes += piece.bytes;
            m_pieces.push_back(piece);
        }
    }

    void tell(std::vector<WireSaying> &sayings)
    {
        // A request begins with a method, a response with HTTP: neither can be a frame of the tester's.
        const bool hasHead = !m_bytes.isEmpty() && m_bytes.front() >= 'A' && m_bytes.front() <= 'Z';
        if (hasHead) {
            const qsizetype end = m_bytes.indexOf(headEnd);
            const qsizetype size = end < 0 ? m_bytes.size() : end + qsizetype(sizeof headEnd) - 1;
            sayings.push_back(saying(0, size, WireSaying::Kind::Head));
            tellFrames(size, sayings);
        } else if (!m_bytes.isEmpty()) {
            sayings.push_back(saying(0, m_bytes.size(), WireSaying::Kind::Bytes));
        }
    }

private:
    void tellFrames(qsizetype from, std::vector<WireSaying> &sayings)
    {
        FrameParser parser(m_direction == Direction::ToServer ? Role::Server : Role::Client,
            std::numeric_limits<quint64>::max(), quint64(from));
        parser.allowReservedBits(m_deflates, false, false);
        parser.receive(QByteArrayView(m_bytes).sliced(from));
        qsizetype at = from;
        for (const Frame &frame : parser.takeFrames()) {
            const qsizetype size = qMin(qsizetype(frame.wireSize()), m_bytes.size() - at);
            addFrame(at, size, frame, sayings);
            at += size;
        }
        if (at >= m_bytes.size())
            return;
        if (const auto partial = parser.partial()) {
            Frame cut;
            cut.header = partial->header;
            cut.payload = partial->payloadSoFar.toByteArray();
            cut.offset = partial->offset;
            addFrame(at, m_bytes.size() - at, cut, sayings);
        } else {
            sayings.push_back(saying(at, m_bytes.size() - at, WireSaying::Kind::Bytes));
        }
    }

    void addFrame(qsizetype at, qsizetype size, const Frame &frame, std::vector<WireSaying> &sayings)
    {
        sayings.push_back(saying(at, size, WireSaying::Kind::Frame));
        sayings.back().frame = frame;
    }

    [[nodiscard]] WireSaying saying(qsizetype at, qsizetype size, WireSaying::Kind kind) const
    {
        const auto after = std::upper_bound(m_pieces.begin(), m_pieces.end(), quint64(at),
            [](quint64 offset, const WirePiece &piece) { return offset < piece.offset; });
        const qint64 time = after == m_pieces.begin() ? 0 : std::prev(after)->time;
        return {time, m_direction, quint64(at), m_bytes.mid(at, size), kind, std::nullopt};
    }

    Direction m_direction;
    bool m_deflates;
    QByteArray m_bytes;
    std::vector<WirePiece> m_pieces;
};

} // namespace

std::vector<WireSaying> sayingsOf(const WireTrace &trace)
{
    std::vector<WireSaying> sayings;
    const bool deflates = agreesOnDeflate(trace);
    for (const Direction direction : {Direction::ToServer, Direction::ToClient})
        Side(trace, direction, deflates).tell(sayings);
    std::stable_sort(sayings.begin(), sayings.end(),
        [](const WireSaying &one, const WireSaying &other) { return one.time < other.time; });
    return sayings;
}

} // namespace Fanlight
