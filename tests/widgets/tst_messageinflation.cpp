// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturestore.h"
#include "protocol/deflate.h"
#include "support/warnings.h"
#include "tables/messageinflation.h"
#include "widgets/wire/messageview.h"

#include <QTest>

using namespace Fanlight;

namespace {

const QByteArray text = QByteArray("the same again, ").repeated(20);

Record frameOf(const QByteArray &payload, Direction direction, bool isCompressed, bool fin = true,
    Opcode opcode = Opcode::Text)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.fin = fin;
    frame.header.rsv1 = isCompressed;
    frame.payload = payload;
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    return recordOf(frame, direction, ConnectionId{1}, 0);
}

Record responseWith(const QByteArray &extensions)
{
    Record record;
    record.kind = RecordKind::HandshakeResponse;
    record.direction = Direction::ToClient;
    record.connection = ConnectionId{1};
    record.payload =
        "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: " + extensions + "\r\n\r\n";
    return record;
}

} // namespace

// What the inspector makes of a capture's compressed messages (RFC 7692).
class TestMessageInflation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        m_store = std::make_unique<CaptureStore>(64 * 1024 * 1024);
    }

    void aRowTellsOnlyWhatNeedsNoOther()
    {
        add(responseWith("permessage-deflate; server_no_context_takeover"));
        MessageDeflater deflater{{15, false}};
        add(frameOf(deflater.compress(text), Direction::ToClient, true));
        add(frameOf(deflater.compress(text), Direction::ToServer, true)); // may build on what came before
        add(frameOf(deflater.compress(text).chopped(4), Direction::ToClient, true, false)); // not all of it
        add(frameOf("no deflate", Direction::ToClient, true));
        add(frameOf(text, Direction::ToClient, false));
        add(frameOf(deflater.compress(QByteArray(1024 * 1024 + 1, 'x')), Direction::ToClient, true));
        const auto plain = inflatedAlone(*m_store, m_store->record(2));
        QVERIFY(plain && plain->payload == text && !plain->has(RecordFlag::Rsv1));
        QCOMPARE(plain->payloadLength, quint64(text.size()));
        for (quint64 number = 3; number <= 7; ++number)
            QVERIFY2(!inflatedAlone(*m_store, m_store->record(number)), qPrintable(QString::number(number)));
    }

    void eachByItself()
    {
        add(responseWith("permessage-deflate; server_no_context_takeover"));
        MessageDeflater deflater{{15, false}};
        for (int i = 0; i < 3; ++i)
            add(frameOf(deflater.compress(text + QByteArray::number(i)), Direction::ToClient, true));
        for (quint64 i = 0; i < 3; ++i)
            QCOMPARE(inflated(2 + i).payload, text + QByteArray::number(i));
    }

    // Uncompressed messages, pings and the other direction have no part in the window; fragments have.
    void windowsThatGoOn()
    {
        add(responseWith("permessage-deflate"));
        MessageDeflater toClient{DeflateWindow()};
        MessageDeflater toServer{DeflateWindow()};
        add(frameOf(toClient.compress(text), Direction::ToClient, true));
        add(frameOf(toServer.compress("other"), Direction::ToServer, true));
        add(frameOf("as it is", Direction::ToClient, false));
        const QByteArray second = toClient.compress(text + "two");
        add(frameOf(second.first(3), Direction::ToClient, true, false));
        add(frameOf("", Direction::ToClient, false, true, Opcode::Ping));
        add(frameOf(second.sliced(3), Direction::ToClient, false, true, Opcode::Continuation));
        add(frameOf(toClient.compress(text + "three"), Direction::ToClient, true));
        QCOMPARE(inflated(2).payload, text);
        QCOMPARE(inflated(3).payload, QByteArray("other"));
        QCOMPARE(inflated(5).payload, text + "two");
        QCOMPARE(inflated(7).payload, text + "two"); // from its second fragment too
        QCOMPARE(inflated(8).payload, text + "three");
    }

    void saysWhyNot()
    {
        MessageDeflater deflater{DeflateWindow()};
        (void)deflater.compress(text);
        const QByteArray builds = deflater.compress(text + "more");
        add(frameOf(builds, Direction::ToClient, true)); // no handshake is kept
        QCOMPARE(inflated(1).fault, InflationFault::Missing);
        add(responseWith("permessage-deflate; server_no_context_takeover"));
        add(frameOf("\xFF\xFF\xFF", Direction::ToClient, true));
        QCOMPARE(inflated(3).fault, InflationFault::Damaged);
        add(frameOf(builds, Direction::ToClient, true, false)); // its end has not come
        QCOMPARE(inflated(4).fault, InflationFault::Incomplete);
        MessageDeflater large{{15, false}};
        add(frameOf(large.compress(QByteArray(20'000'000, '\0')), Direction::ToClient, true));
        QCOMPARE(inflated(5).fault, InflationFault::TooLarge);
    }

    void theViewShowsBoth()
    {
        add(responseWith("permessage-deflate; server_no_context_takeover"));
        MessageDeflater deflater{{15, false}};
        add(frameOf(deflater.compress(text), Direction::ToClient, true));
        add(frameOf("\xFF\xFF\xFF", Direction::ToClient, true));
        MessageView view;
        view.showRecord(*m_store, 2);
        QVERIFY2(view.summary().contains(QStringLiteral("inflates to 320 B")), qPrintable(view.summary()));
        view.showRecord(*m_store, 3);
        QVERIFY2(view.summary().contains(QStringLiteral("does not inflate")), qPrintable(view.summary()));
    }

private:
    void add(const Record &record)
    {
        CaptureBatch batch;
        batch.records.push_back(record);
        m_store->append(std::move(batch));
    }
    [[nodiscard]] InflatedMessage inflated(quint64 number) const
    {
        return inflateMessage(*m_store, assembleMessage(*m_store, number));
    }

    std::unique_ptr<CaptureStore> m_store;
};

QTEST_MAIN(TestMessageInflation)
#include "tst_messageinflation.moc"
