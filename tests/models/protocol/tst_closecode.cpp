// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/closecode.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestCloseCode : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void allowedOnWire();
    void parse_data();
    void parse();
    void serialize_data();
    void serialize();
    void roundTrip();
};

void TestCloseCode::allowedOnWire()
{
    for (int value = 0; value <= 0xFFFF; ++value) {
        const bool allowed = (value >= 1000 && value <= 1003) || (value >= 1007 && value <= 1014) ||
                             (value >= 3000 && value <= 4999);
        QCOMPARE(isAllowedOnWire(CloseCode{quint16(value)}), allowed);
    }
}

void TestCloseCode::parse_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("code"); // 0 for an error
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<CloseBodyError>("error");
    const auto good = [](const char *name, const QByteArray &payload, int code, const QByteArray &reason) {
        QTest::newRow(name) << payload << code << reason << CloseBodyError::OneByte;
    };
    const auto bad = [](const char *name, const QByteArray &payload, CloseBodyError error) {
        QTest::newRow(name) << payload << 0 << QByteArray() << error;
    };
    good("7.1.5 empty body", {}, 1005, {});
    good("5.5.1 code alone", hex("03e8"), 1000, {});
    good("5.5.1 code and reason", hex("03e9 627965"), 1001, "bye");
    good("5.5.1 reason in UTF-8", hex("0fa0 c3a9"), 4000, "\xC3\xA9");
    good("5.5 reason of 123 bytes", hex("03e8") + QByteArray(123, 'r'), 1000, QByteArray(123, 'r'));
    bad("5.5.1 one byte", hex("03"), CloseBodyError::OneByte);
    bad("7.4.1 code 1005", hex("03ed"), CloseBodyError::CodeNotAllowed);
    bad("7.4.2 code 999", hex("03e7 41"), CloseBodyError::CodeNotAllowed);
    bad("5.5 reason of 124 bytes", hex("03e8") + QByteArray(124, 'r'), CloseBodyError::ReasonTooLong);
    bad("5.5.1 reason not UTF-8", hex("03e8 ff"), CloseBodyError::ReasonNotUtf8);
    bad("5.5.1 reason cut in a code point", hex("03e8 c3"), CloseBodyError::ReasonNotUtf8);
}

void TestCloseCode::parse()
{
    QFETCH(const QByteArray, payload);
    QFETCH(const int, code);
    QFETCH(const QByteArray, reason);
    QFETCH(const CloseBodyError, error);
    const auto body = parseCloseBody(payload);
    QCOMPARE(body.has_value(), code != 0);
    if (body)
        QCOMPARE(*body, (CloseBody{CloseCode{quint16(code)}, reason}));
    else
        QCOMPARE(body.error(), error);
}

void TestCloseCode::serialize_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<CloseBodyError>("error");
    QTest::newRow("7.4.1 code 1006") << 1006 << QByteArray() << CloseBodyError::CodeNotAllowed;
    QTest::newRow("7.1.5 no code, but a reason")
        << 1005 << QByteArray("why") << CloseBodyError::CodeNotAllowed;
    QTest::newRow("5.5 reason of 124 bytes") << 1000 << QByteArray(124, 'r') << CloseBodyError::ReasonTooLong;
    QTest::newRow("5.5.1 reason not UTF-8") << 1000 << hex("c0 80") << CloseBodyError::ReasonNotUtf8;
}

void TestCloseCode::serialize()
{
    QFETCH(const int, code);
    QFETCH(const QByteArray, reason);
    QFETCH(const CloseBodyError, error);
    const auto bytes = serializeCloseBody({CloseCode{quint16(code)}, reason});
    QVERIFY(!bytes);
    QCOMPARE(bytes.error(), error);
}

void TestCloseCode::roundTrip()
{
    QCOMPARE(serializeCloseBody({}).value(), QByteArray());
    QCOMPARE(serializeCloseBody({CloseCodes::GoingAway, "bye"}).value(), hex("03e9 627965"));
    const CloseBody longest{CloseCodes::InternalError, QByteArray(123, 'r')};
    QCOMPARE(parseCloseBody(serializeCloseBody(longest).value()).value(), longest);
}

QTEST_GUILESS_MAIN(TestCloseCode)
#include "tst_closecode.moc"
