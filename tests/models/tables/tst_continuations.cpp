// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/continuations.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

Record frame(Opcode opcode, bool fin, Direction direction = Direction::ToServer, quint32 connection = 1)
{
    Frame source;
    source.header.opcode = opcode;
    source.header.fin = fin;
    return recordOf(source, direction, ConnectionId{connection}, 0);
}

} // namespace

class TestContinuations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void followsEachDirection()
    {
        const std::vector<Record> records{
            frame(Opcode::Continuation, false), // 1: its beginning was never seen
            frame(Opcode::Text, false), frame(Opcode::Binary, false, Direction::ToClient),
            frame(Opcode::Ping, true),          // 5.4 control frames may stand in between
            frame(Opcode::Continuation, false), // 5
            frame(Opcode::Continuation, false, Direction::ToClient),
            frame(Opcode::Continuation, false, Direction::ToClient, 2), frame(Opcode::Continuation, true),
            frame(Opcode::Continuation, true, Direction::ToClient),
            frame(Opcode::Continuation, true, Direction::ToClient), // 10: of nothing again
        };
        Continuations continuations;
        for (std::size_t i = 0; i < records.size(); ++i)
            continuations.follow(i + 1, records[i]);
        const auto none = Opcode::Continuation;
        const std::vector<Opcode> expected{
            none, none, none, none, Opcode::Text, Opcode::Binary, none, Opcode::Text, Opcode::Binary, none};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(continuations.begunAs(i + 1), expected[i]);
        QCOMPARE(continuations.begunAs(11), none);
    }

    void nothingOutlivesItsConnection()
    {
        Continuations continuations;
        continuations.follow(1, frame(Opcode::Binary, false));
        Record closed;
        closed.kind = RecordKind::Closed;
        closed.connection = ConnectionId{1};
        continuations.follow(2, closed);
        continuations.follow(3, frame(Opcode::Continuation, true));
        QCOMPARE(continuations.begunAs(3), Opcode::Continuation);
    }

    void forgets()
    {
        Continuations continuations;
        continuations.follow(1, frame(Opcode::Binary, false));
        for (quint64 number = 2; number < 100; ++number)
            continuations.follow(number, frame(Opcode::Continuation, false));
        continuations.forgetBelow(50);
        QCOMPARE(continuations.begunAs(49), Opcode::Continuation);
        QCOMPARE(continuations.begunAs(50), Opcode::Binary);
        // The message goes on, although all that was seen of it is gone.
        continuations.clear();
        QCOMPARE(continuations.begunAs(99), Opcode::Continuation);
        continuations.follow(100, frame(Opcode::Continuation, true));
        QCOMPARE(continuations.begunAs(100), Opcode::Binary);
    }
};

QTEST_GUILESS_MAIN(TestContinuations)
#include "tst_continuations.moc"
