// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/violation.h"

#include <QRegularExpression>
#include <QTest>

#include <cstring>

using namespace Fanlight;

class TestViolation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void everyOneIsExplained();
    void closeCodes();
};

void TestViolation::everyOneIsExplained()
{
    for (int i = 0; i <= int(Violation::TruncatedFrame); ++i) {
        const auto violation = Violation(i);
        const QByteArray text = sentence(violation);
        QVERIFY2(!text.isEmpty() && text.size() <= 100 && text.endsWith('.'), text.constData());
        for (const char c : text)
            QVERIFY(c >= ' ' && c <= '~');
        const QByteArray rfc = violation == Violation::DamagedData ? "RFC 7692 " : "RFC 6455 ";
        QCOMPARE(QByteArray(clause(violation)).startsWith(rfc), violation != Violation::None);
        QVERIFY(isAllowedOnWire(closeCodeFor(violation)));
    }
    QCOMPARE(std::strlen(clause(Violation::None)), 0u);
}

void TestViolation::closeCodes()
{
    for (int i = 0; i <= int(Violation::TruncatedFrame); ++i) {
        const auto violation = Violation(i);
        const CloseCode expected = violation == Violation::None ? CloseCodes::Normal
                                   : violation == Violation::InvalidUtf8 ||
                                           violation == Violation::InvalidCloseReason ||
                                           violation == Violation::DamagedData
                                       ? CloseCodes::InvalidPayload
                                   : violation == Violation::MessageTooBig ? CloseCodes::MessageTooBig
                                                                           : CloseCodes::ProtocolError;
        QCOMPARE(closeCodeFor(violation).value, expected.value);
    }
    QCOMPARE(clause(Violation::UnmaskedClientFrame), "RFC 6455 5.1");
    QCOMPARE(clause(Violation::InvalidUtf8), "RFC 6455 8.1");
    QCOMPARE(clause(Violation::CloseBodyOneByte), "RFC 6455 5.5.1");
}

QTEST_GUILESS_MAIN(TestViolation)
#include "tst_violation.moc"
