// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "protocol/frameparser.h"
#include "transport/faultrule.h"
#include "transport/splitmix64.h"

#include <QByteArrayMatcher>
#include <QRegularExpression>

#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace Fanlight {

struct OutgoingPiece;

// Frame-aware faults of one direction: frames go in, as bytes however they are cut or as whole pieces, and
// what is left of them comes out. A frame goes on when it is complete. Sans-I/O, without a clock of its own:
// every call says what time it is, in ns, never going back; the same seed and the same bytes give the same
// faults. Framing that nobody can follow is passed on untouched from there on. Memory: at most capacity bytes
// of frames that are held back (what would be more passes), and a frame under way twice, at most largest
// bytes each; a larger frame passes as it comes and is not counted.
class FrameFaults
{
public:
    static constexpr qsizetype capacity = 4 * 1024 * 1024; // bytes
    static constexpr qsizetype largest = 1024 * 1024;      // bytes of payload
    static constexpr qint64 never = std::numeric_limits<qint64>::max();

    // One frame that came out, or untouched bytes.
    struct Piece
    {
        QByteArray bytes;             // what goes on; none: the frame was dropped
        QByteArray sent;              // as it was, when it was dropped or corrupted
        quint64 origin = 0;           // of its first byte in the stream that went in
        qint64 entered = timeUnknown; // ns, of one that did not go on at once
        FaultMark mark{};
        bool resets = false;                  // the connection, in its place
        bool isNews = false;                  // held back or delayed just now: it comes out later
        std::shared_ptr<OutgoingPiece> owner; // what was pushed; none of a copy
    };

    // receiver: whom the frames go to. origin: of the first byte that will be pushed.
    FrameFaults(Role receiver, quint64 origin, quint64 seed);

    // From now on. What was held back under other rules comes out.
    [[nodiscard]] std::vector<Piece> setRules(const std::vector<FaultRule> &rules);
    // There is a rule that may strike: bytes must not go past it.
    [[nodiscard]] bool isOn() const { return m_isOn; }
    // Bytes went past it while it was off.
    void passed(qsizetype size) { m_origin += quint64(size); }
    // In the stream that goes in, of the next byte that is not under way.
    [[nodiscard]] quint64 offset() const { return m_origin; }

    // How many of the next bytes are to be passed on as they are before frames can be told apart; 0: push()
    // may have them. They count as passed. To be asked again after each.
    [[nodiscard]] qsizetype skip(QByteArrayView bytes, FramePosition position);
    [[nodiscard]] std::vector<Piece> push(QByteArrayView bytes, qint64 now);
    // One frame that is known as such, with what is known of it.
    [[nodiscard]] std::vector<Piece> push(const std::shared_ptr<OutgoingPiece> &piece, qint64 now);
    // What is due.
    [[nodiscard]] std::vector<Piece> release(qint64 now);
    // Everything: the stream has ended.
    [[nodiscard]] std::vector<Piece> releaseAll();
    [[nodiscard]] qint64 nextDue() const;

    [[nodiscard]] bool isUnreadable() const { return m_isUnreadable; }
    [[nodiscard]] qsizetype held() const { return m_heldBytes; }

private:
    struct RuleState
    {
        FaultRule rule;
        quint64 seen = 0;
        QByteArrayMatcher word{};
        QRegularExpression expression{};
    };
    struct Item // a frame on its way through the rules
    {
        Piece piece;
        QByteArray payload; // unmasked
        qsizetype headerSize = 0;
        Opcode opcode = Opcode::Text;
    };
    struct Held
    {
        Item item;
        std::size_t next = 0; // the rule to go on with
        int places = 0;       // frames that pass first; 0: it waits for its time
        qint64 due = never;
    };

    void readFrames(QByteArrayView bytes, qint64 now);
    void takeFrame(const Frame &frame, QByteArrayView wire, qint64 now);
    void passOn(QByteArrayView bytes);
    void enter(Item item, qint64 now);
    void apply(Item item, std::size_t from, qint64 now);
    [[nodiscard]] bool strikes(RuleState &state, const Item &item);
    [[nodiscard]] bool matches(const RuleState &state, const Item &item) const;
    void hold(Item item, std::size_t rule, qint64 now);
    void corrupt(Item &item, const FaultRule &rule);
    void countDown(std::size_t waiting, qint64 now);
    void emitHeld();
    [[nodiscard]] std::vector<Piece> takeOut();

    const Role m_receiver;
    quint64 m_origin; // of the first byte of m_raw, or of the next one
    SplitMix64 m_random;
    std::vector<RuleState> m_rules;
    bool m_isOn = false;
    bool m_isFramed = false;
    bool m_isUnreadable = false;
    int m_headEnd = 0;     // characters of CR LF CR LF that were seen
    quint64 m_passing = 0; // bytes left of a frame that is too large
    std::optional<FrameParser> m_parser;
    QByteArray m_raw; // of the frame under way
    std::deque<Held> m_held;
    qsizetype m_heldBytes = 0;
    std::vector<Piece> m_out;
    bool m_canJoin = false; // the last of m_out are untouched bytes
};

} // namespace Fanlight
