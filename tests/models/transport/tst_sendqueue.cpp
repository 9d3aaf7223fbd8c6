// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/sendqueue.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <deque>
#include <vector>

using namespace Fanlight;

namespace {

OutgoingPiece piece(const QByteArray &bytes, PieceKind kind = PieceKind::Data, quint64 topic = 0)
{
    return {SharedPiece{bytes, topic, BroadcastId{1}, kind}, ConnectionId{1}};
}

QByteArrayList rest(SendQueue &queue)
{
    QByteArrayList all;
    for (const OutgoingPiece &one : queue.takeAll())
        all.append(one.bytes);
    return all;
}

// The same rules without any cleverness.
class PlainQueue
{
public:
    struct Entry
    {
        QByteArray bytes;
        PieceKind kind;
        quint64 topic;
    };
    void push(const Entry &entry)
    {
        if (conflating && entry.kind == PieceKind::Data && entry.topic != 0)
            std::erase_if(entries,
                [&](const Entry &old) { return old.kind == PieceKind::Data && old.topic == entry.topic; });
        entries.push_back(entry);
    }
    QByteArray take()
    {
        const QByteArray bytes = entries.front().bytes;
        entries.pop_front();
        conflating = conflating && !entries.empty();
        return bytes;
    }
    bool dropOldestData()
    {
        const auto oldest = std::find_if(
            entries.begin(), entries.end(), [](const Entry &entry) { return entry.kind == PieceKind::Data; });
        if (oldest == entries.end())
            return false;
        entries.erase(oldest);
        return true;
    }
    void conflate()
    {
        conflating = true;
        for (std::size_t i = entries.size(); i-- > 0;) {
            const Entry entry = entries[i];
            if (entry.kind != PieceKind::Data || entry.topic == 0)
                continue;
            const auto end = entries.begin() + std::ptrdiff_t(i);
            const auto kept = std::remove_if(entries.begin(), end,
                [&](const Entry &old) { return old.kind == PieceKind::Data && old.topic == entry.topic; });
            i -= std::size_t(end - kept);
            entries.erase(kept, end);
        }
    }
    [[nodiscard]] quint64 bytes() const
    {
        quint64 sum = 0;
        for (const Entry &entry : entries)
            sum += quint64(entry.bytes.size());
        return sum;
    }

    std::deque<Entry> entries;
    bool conflating = false;
};

} // namespace

class TestSendQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void keepsTheOrderOfAllKinds()
    {
        SendQueue queue;
        const QByteArrayList sent{"head", "a", "ping", "b", "c", "pong", "close"};
        const std::vector<PieceKind> kinds{PieceKind::Http, PieceKind::Data, PieceKind::Control,
            PieceKind::Data, PieceKind::Data, PieceKind::Control, PieceKind::Close};
        for (qsizetype i = 0; i < sent.size(); ++i)
            QVERIFY(!queue.push(piece(sent[i], kinds[std::size_t(i)])));
        QCOMPARE(queue.size(), std::size_t(7));
        QCOMPARE(queue.bytes(), quint64(4 + 1 + 4 + 1 + 1 + 4 + 5));
        QVERIFY(queue.cost() >= queue.bytes() + 7 * sizeof(OutgoingPiece));
        QByteArrayList left;
        while (!queue.isEmpty()) {
            const qsizetype next = queue.nextSize();
            left.append(queue.take().bytes);
            QCOMPARE(left.last().size(), next);
        }
        QCOMPARE(left, sent);
        QCOMPARE(queue.cost(), quint64(0));
    }

    void dropsOnlyData()
    {
        SendQueue queue;
        (void)queue.push(piece("ping", PieceKind::Control));
        (void)queue.push(piece("old"));
        (void)queue.push(piece("close", PieceKind::Close));
        (void)queue.push(piece("new"));
        QCOMPARE(queue.dropOldestData().value().bytes, QByteArray("old"));
        QCOMPARE(queue.dropOldestData().value().bytes, QByteArray("new"));
        QVERIFY(!queue.dropOldestData());
        QCOMPARE(rest(queue), QByteArrayList({"ping", "close"}));
    }

    // RFC 6455 5.5.3: a pong may answer the latest ping alone.
    void pingsAndPongsAreBounded()
    {
        SendQueue queue;
        (void)queue.push(piece("close", PieceKind::Close));
        for (std::size_t i = 0; i < SendQueue::mostControl; ++i)
            QVERIFY(!queue.push(piece("pong " + QByteArray::number(i), PieceKind::Control)));
        for (int i = 0; i < 5'000; ++i)
            QVERIFY(queue.push(piece("later " + QByteArray::number(i), PieceKind::Control)));
        QCOMPARE(queue.size(), SendQueue::mostControl + 1);
        const QByteArrayList left = rest(queue);
        QCOMPARE(left.first(), QByteArray("close"));
        QCOMPARE(left.last(), QByteArray("later 4999"));
    }

    void conflatesToTheNewestOfEachTopic()
    {
        SendQueue queue;
        const QByteArrayList waiting{"a1", "b1", "a2", "x", "a3", "b2"};
        for (const QByteArray &bytes : waiting)
            (void)queue.push(piece(bytes, PieceKind::Data, bytes == "x" ? 0 : quint64(bytes[0])));
        const std::vector<OutgoingPiece> dropped = queue.beginConflating();
        QCOMPARE(dropped.size(), std::size_t(3));
        QCOMPARE(dropped[0].bytes, QByteArray("a1"));
        QCOMPARE(dropped[1].bytes, QByteArray("b1"));
        QCOMPARE(dropped[2].bytes, QByteArray("a2"));
        QCOMPARE(queue.push(piece("a4", PieceKind::Data, 'a')).value().bytes, QByteArray("a3"));
        QVERIFY(!queue.push(piece("c1", PieceKind::Data, 'c')));
        QVERIFY(!queue.push(piece("y")));
        QCOMPARE(rest(queue), QByteArrayList({"x", "b2", "a4", "c1", "y"}));
        // Over when it has run empty.
        QVERIFY(!queue.isConflating());
        QVERIFY(!queue.push(piece("a5", PieceKind::Data, 'a')));
        QVERIFY(!queue.push(piece("a6", PieceKind::Data, 'a')));
        QCOMPARE(rest(queue), QByteArrayList({"a5", "a6"}));
    }

    // Millions of replacements behind a piece that never leaves take no memory for the ones that are gone:
    // the counts are those of what waits.
    void replacementsLeaveNothingBehind()
    {
        SendQueue queue;
        (void)queue.push(piece("first", PieceKind::Data, 99));
        (void)queue.beginConflating();
        for (int i = 0; i < 1'000'000; ++i)
            (void)queue.push(piece("x", PieceKind::Data, quint64(1 + i % 3)));
        QCOMPARE(queue.size(), std::size_t(4));
        QCOMPARE(queue.bytes(), quint64(5 + 3));
        QVERIFY(queue.room() < 500);
    }

    void agreesWithAPlainQueue_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 20; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void agreesWithAPlainQueue()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        SendQueue queue;
        PlainQueue plain;
        for (int step = 0; step < 20'000; ++step) {
            const quint32 draw = random.bounded(100U);
            // Phases that fill and phases that empty it.
            const quint32 pushes = (step / 2'000) % 2 == 0 ? 70 : 30;
            if (draw < pushes) {
                const auto kind = random.bounded(4) == 0 ? PieceKind::Control : PieceKind::Data;
                const quint64 topic = random.bounded(30U);
                const QByteArray bytes = QByteArray::number(step);
                (void)queue.push(piece(bytes, kind, topic));
                plain.push({bytes, kind, topic});
            } else if (draw < 90) {
                QCOMPARE(queue.isEmpty(), plain.entries.empty());
                if (!queue.isEmpty())
                    QCOMPARE(queue.take().bytes, plain.take());
            } else if (draw < 98) {
                QCOMPARE(queue.dropOldestData().has_value(), plain.dropOldestData());
            } else {
                (void)queue.beginConflating();
                plain.conflate();
            }
            QCOMPARE(queue.size(), plain.entries.size());
        }
        QCOMPARE(queue.bytes(), plain.bytes());
        QByteArrayList expected;
        for (const PlainQueue::Entry &entry : plain.entries)
            expected.append(entry.bytes);
        QCOMPARE(rest(queue), expected);
    }
};

QTEST_GUILESS_MAIN(TestSendQueue)
#include "tst_sendqueue.moc"
