// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/permessagedeflate.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

// "permessage-deflate; a=1" as it is read from a head; without a semicolon in front nothing but the name.
std::vector<Extension> extensions(const char *field)
{
    const auto parsed = parseExtensions(field);
    if (!parsed)
        qFatal("no extensions: %s", field);
    return *parsed;
}

Extension deflateWith(const char *parameters)
{
    return extensions(QByteArray("permessage-deflate" + QByteArray(parameters)).constData()).front();
}

QByteArray describe(const DeflateWindow &window)
{
    return QByteArray::number(window.bits) + (window.contextTakeover ? "" : "-");
}

// "15- 12": the window to the server, then the one to the client; a minus for no context takeover.
QByteArray describe(const std::optional<DeflateAgreement> &agreement)
{
    return agreement ? describe(agreement->toServer) + ' ' + describe(agreement->toClient) : "none";
}

constexpr DeflateWishes modest{
    .serverNoContextTakeover = false, .clientNoContextTakeover = false, .leastSize = 0};

} // namespace
Q_DECLARE_METATYPE(Fanlight::DeflateParameters)
Q_DECLARE_METATYPE(Fanlight::DeflateSide)
Q_DECLARE_METATYPE(Fanlight::DeflateWishes)

class TestPermessageDeflate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void answers_data();
    void answers();
    void writesOffers_data();
    void writesOffers();
    void agrees_data();
    void agrees();
    void contradictions_data();
    void contradictions();
    void looksAtAllAnswers();
    void bothSidesAgree();
    void comparisons();
};

void TestPermessageDeflate::reads_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<DeflateSide>("side");
    QTest::addColumn<DeflateParameters>("parameters");
    const auto row = [](const char *name, const char *field, DeflateSide side,
                         const DeflateParameters &parameters) {
        QTest::newRow(name) << QByteArray(field) << side << parameters;
    };
    const auto both = [&row](const char *name, const char *field, const DeflateParameters &parameters) {
        row((QByteArray(name) + ", offer").constData(), field, DeflateSide::Offer, parameters);
        row((QByteArray(name) + ", answer").constData(), field, DeflateSide::Answer, parameters);
    };
    both("7 nothing", "", {});
    both("7.1.1.1", "; server_no_context_takeover", {.serverNoContextTakeover = true});
    both("7.1.1.2", "; client_no_context_takeover", {.clientNoContextTakeover = true});
    both("7.1.2.1 least", "; server_max_window_bits=8", {.serverMaxWindowBits = 8});
    both("7.1.2.1 quoted", "; server_max_window_bits=\"10\"", {.serverMaxWindowBits = 10});
    both("7.1.2.2 most", "; client_max_window_bits=15", {.clientMaxWindowBits = 15});
    both("7.1 all four, in any order",
        "; client_max_window_bits=9; client_no_context_takeover; server_max_window_bits=14; "
        "server_no_context_takeover",
        {true, true, 14, 9, false});
    row("7.1.2.2 without a value", "; client_max_window_bits", DeflateSide::Offer,
        {.offersClientMaxWindowBits = true});
}

void TestPermessageDeflate::reads()
{
    QFETCH(const QByteArray, field);
    QFETCH(const DeflateSide, side);
    QFETCH(const DeflateParameters, parameters);
    const DeflateReading reading = readDeflateParameters(deflateWith(field.constData()), side);
    QCOMPARE(reading.fault, QString());
    QVERIFY(reading.parameters == parameters);
}

void TestPermessageDeflate::refuses_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char *name, const char *field, const char *fault) {
        QTest::newRow(name) << QByteArray(field) << QString::fromLatin1(fault);
    };
    row("7 unknown parameter", "; window=9",
        "window is no parameter of permessage-deflate (RFC 7692 section 7)");
    row("7 case matters", "; Server_No_Context_Takeover",
        "Server_No_Context_Takeover is no parameter of permessage-deflate (RFC 7692 section 7)");
    row("7 twice", "; server_no_context_takeover; server_no_context_takeover",
        "server_no_context_takeover stands twice (RFC 7692 section 7)");
    row("7 twice with other values", "; client_max_window_bits=9; client_max_window_bits=10",
        "client_max_window_bits stands twice (RFC 7692 section 7)");
    row("7 the second is wrong", "; server_no_context_takeover; x",
        "x is no parameter of permessage-deflate (RFC 7692 section 7)");
    row("7.1.1.1 value", "; server_no_context_takeover=1",
        "server_no_context_takeover has the value \"1\", but takes none (RFC 7692 section 7.1.1.1)");
    row("7.1.1.2 value", "; client_no_context_takeover=true",
        "client_no_context_takeover has the value \"true\", but takes none (RFC 7692 section 7.1.1.2)");
    row("7.1.2.1 no value", "; server_max_window_bits",
        "server_max_window_bits has no value (RFC 7692 section 7.1.2.1)");
    for (const char *value :
        {"7", "16", "0", "08", "015", "+9", "-9", "9.0", "1e1", "abc", "12345678901234567890"}) {
        const QByteArray words = QByteArray(" has the value \"") + value +
                                 "\": no number from 8 to 15 without leading zeros (RFC 7692 section ";
        for (const auto &[parameter, section] :
            {std::pair("server_max_window_bits", "7.1.2.1"), std::pair("client_max_window_bits", "7.1.2.2")})
            row((QByteArray(section) + ' ' + value).constData(),
                (QByteArray("; ") + parameter + '=' + value).constData(),
                (parameter + words + section + ')').constData());
    }
}

void TestPermessageDeflate::refuses()
{
    QFETCH(const QByteArray, field);
    QFETCH(const QString, fault);
    const Extension extension = deflateWith(field.constData());
    for (const DeflateSide side : {DeflateSide::Offer, DeflateSide::Answer}) {
        const DeflateReading reading = readDeflateParameters(extension, side);
        QVERIFY(!reading.parameters);
        QCOMPARE(reading.fault, fault);
    }
    QVERIFY(!answerDeflate({extension}, {}));
    QVERIFY(answerDeflate({extension, deflateWith("")}, {}));
    const DeflateCheck check = checkDeflateAnswer({.offersClientMaxWindowBits = true}, extension);
    QVERIFY(!check.agreement);
    QCOMPARE(check.fault, fault);
}

void TestPermessageDeflate::answers_data()
{
    QTest::addColumn<QByteArray>("offers");
    QTest::addColumn<DeflateWishes>("wishes");
    QTest::addColumn<QByteArray>("field"); // what follows the name; null: declined
    QTest::addColumn<QByteArray>("agreement");
    const auto row = [](const char *name, const char *offers, const DeflateWishes &wishes, const char *field,
                         const char *agreement) {
        QTest::newRow(name) << QByteArray(offers) << wishes << QByteArray(field) << QByteArray(agreement);
    };
    const auto pmd = [](const char *parameters) { return QByteArray("permessage-deflate") + parameters; };
    const char plain[] = "permessage-deflate";
    row("5.1 plain", plain, modest, "", "15 15");
    row("5.1 not wanted", plain, {.enabled = false}, nullptr, "none");
    row("5.1 another extension", "x-webkit-deflate-frame", modest, nullptr, "none");
    row("5.1 as a browser offers it", pmd("; client_max_window_bits").constData(), {},
        "; server_no_context_takeover", "15 15-");
    row("5 the first is taken", "permessage-deflate; server_max_window_bits=10, permessage-deflate", modest,
        "; server_max_window_bits=10", "15 10");
    row("5 the first is invalid", "permessage-deflate; x, permessage-deflate", modest, "", "15 15");
    row("5 the first cannot be met",
        "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9", modest,
        "; server_max_window_bits=9", "15 9");
    row("5 among others", "x, permessage-deflate, y", modest, "", "15 15");
    row("7.1.1.1 offered", pmd("; server_no_context_takeover").constData(), modest,
        "; server_no_context_takeover", "15 15-");
    row("7.1.1.1 wished", plain, {.serverNoContextTakeover = true}, "; server_no_context_takeover", "15 15-");
    row("7.1.1.2 offered", pmd("; client_no_context_takeover").constData(), modest,
        "; client_no_context_takeover", "15- 15");
    row("7.1.1.2 wished", plain, {.serverNoContextTakeover = false, .clientNoContextTakeover = true},
        "; client_no_context_takeover", "15- 15");
    DeflateWishes small = modest;
    small.serverMaxWindowBits = 11;
    small.clientMaxWindowBits = 10;
    row("7.1.2.1 zlib has no 8", pmd("; server_max_window_bits=8").constData(), modest, nullptr, "none");
    row("7.1.2.1 offered with 15", pmd("; server_max_window_bits=15").constData(), modest,
        "; server_max_window_bits=15", "15 15");
    row("7.1.2.1 the wish is smaller", pmd("; server_max_window_bits=12").constData(), small,
        "; server_max_window_bits=11", "15 11");
    row("7.1.2.1 the offer is smaller", pmd("; server_max_window_bits=9").constData(), small,
        "; server_max_window_bits=9", "15 9");
    row("7.1.2.1 and 7.1.2.2 wished, not offered", plain, small, "; server_max_window_bits=11", "15 11");
    row("7.1.2.2 offered without a value", pmd("; client_max_window_bits").constData(), small,
        "; server_max_window_bits=11; client_max_window_bits=10", "10 11");
    row("7.1.2.2 offered with a smaller one", pmd("; client_max_window_bits=9").constData(), small,
        "; server_max_window_bits=11; client_max_window_bits=9", "9 11");
    row("7.1.2.2 offered with a larger one", pmd("; client_max_window_bits=12").constData(), small,
        "; server_max_window_bits=11; client_max_window_bits=10", "10 11");
    row("7.1.2.2 8 can be read", pmd("; client_max_window_bits=8").constData(), modest,
        "; client_max_window_bits=8", "8 15");
}

void TestPermessageDeflate::answers()
{
    QFETCH(const QByteArray, offers);
    QFETCH(const DeflateWishes, wishes);
    QFETCH(const QByteArray, field);
    QFETCH(const QByteArray, agreement);
    const auto answer = answerDeflate(extensions(offers.constData()), wishes);
    QCOMPARE(answer.has_value(), !field.isNull());
    if (!answer)
        return;
    QCOMPARE(answer->field, "permessage-deflate" + field);
    QCOMPARE(describe(answer->agreement), agreement);
}

void TestPermessageDeflate::writesOffers_data()
{
    QTest::addColumn<DeflateParameters>("offer");
    QTest::addColumn<QByteArray>("field");
    const auto row = [](const char *name, const DeflateParameters &offer, const char *field) {
        QTest::newRow(name) << offer << QByteArray(field);
    };
    row("nothing", {}, "permessage-deflate");
    row("without a value", {.offersClientMaxWindowBits = true}, "permessage-deflate; client_max_window_bits");
    row("everything", {true, true, 10, 9, false},
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
        "server_max_window_bits=10; client_max_window_bits=9");
}

void TestPermessageDeflate::writesOffers()
{
    QFETCH(const DeflateParameters, offer);
    QFETCH(const QByteArray, field);
    QCOMPARE(offerField(offer), field);
    const DeflateReading reading =
        readDeflateParameters(extensions(field.constData()).front(), DeflateSide::Offer);
    QVERIFY(reading.parameters == offer);
}

void TestPermessageDeflate::agrees_data()
{
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("agreement");
    const auto row = [](const char *name, const char *offer, const char *answer, const char *agreement) {
        QTest::newRow(name) << QByteArray(offer) << QByteArray(answer) << QByteArray(agreement);
    };
    row("5.1 plain", "", "", "15 15");
    row("7.1.1.1 unasked", "", "; server_no_context_takeover", "15 15-");
    row("7.1.1.1 asked", "; server_no_context_takeover", "; server_no_context_takeover", "15 15-");
    row("7.1.1.2 unasked", "", "; client_no_context_takeover", "15- 15");
    row("7.1.1.2 the client's word holds", "; client_no_context_takeover", "", "15- 15");
    row("7.1.2.1 unasked", "", "; server_max_window_bits=8", "15 8");
    row("7.1.2.1 same", "; server_max_window_bits=10", "; server_max_window_bits=10", "15 10");
    row("7.1.2.1 smaller", "; server_max_window_bits=10", "; server_max_window_bits=9", "15 9");
    row("7.1.2.1 absent is 15", "; server_max_window_bits=15", "", "15 15");
    row("7.1.2.2 the server chooses", "; client_max_window_bits", "; client_max_window_bits=9", "9 15");
    row("7.1.2.2 the server leaves it", "; client_max_window_bits", "", "15 15");
    row("7.1.2.2 smaller", "; client_max_window_bits=12", "; client_max_window_bits=10", "10 15");
    row("7.1.2.2 the client's word holds", "; client_max_window_bits=12", "", "12 15");
    row("7.1.2.2 the client's word holds against a larger one", "; client_max_window_bits=12",
        "; client_max_window_bits=14", "12 15");
}

void TestPermessageDeflate::agrees()
{
    QFETCH(const QByteArray, offer);
    QFETCH(const QByteArray, answer);
    QFETCH(const QByteArray, agreement);
    const DeflateReading reading = readDeflateParameters(deflateWith(offer.constData()), DeflateSide::Offer);
    const DeflateCheck check = checkDeflateAnswer(*reading.parameters, deflateWith(answer.constData()));
    QCOMPARE(check.fault, QString());
    QCOMPARE(describe(check.agreement), agreement);
}

void TestPermessageDeflate::contradictions_data()
{
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QString>("fault");
    const auto row = [](const char *name, const char *offer, const char *answer, const char *fault) {
        QTest::newRow(name) << QByteArray(offer) << QByteArray(answer) << QString::fromLatin1(fault);
    };
    row("7.1.1.1 lacks", "; server_no_context_takeover", "",
        "server_no_context_takeover was asked for, but the answer lacks it (RFC 7692 section 7.1.1.1)");
    row("7.1.2.1 lacks", "; server_max_window_bits=10", "",
        "server_max_window_bits was asked for, but the answer lacks it (RFC 7692 section 7.1.2.1)");
    row("7.1.2.1 widens", "; server_max_window_bits=10", "; server_max_window_bits=11",
        "server_max_window_bits is 11 in the answer, more than the 10 that were offered "
        "(RFC 7692 section 7.1.2.1)");
    row("7.1.2.2 unasked", "", "; client_max_window_bits=10",
        "client_max_window_bits is in the answer, but was not in the offer (RFC 7692 section 7.1.2.2)");
    row("7.1.2.2 without a value", "; client_max_window_bits", "; client_max_window_bits",
        "client_max_window_bits has no value (RFC 7692 section 7.1.2.2)");
    row("7 zlib has no 8", "; client_max_window_bits", "; client_max_window_bits=8",
        "client_max_window_bits is 8, and this client compresses with no less than 9 (RFC 7692 section 7)");
    row("7 zlib has no 8, offered all the same", "; client_max_window_bits=8", "",
        "client_max_window_bits is 8, and this client compresses with no less than 9 (RFC 7692 section 7)");
}

void TestPermessageDeflate::contradictions()
{
    QFETCH(const QByteArray, offer);
    QFETCH(const QByteArray, answer);
    QFETCH(const QString, fault);
    const DeflateReading reading = readDeflateParameters(deflateWith(offer.constData()), DeflateSide::Offer);
    const DeflateCheck check = checkDeflateAnswer(*reading.parameters, deflateWith(answer.constData()));
    QVERIFY(!check.agreement);
    QCOMPARE(check.fault, fault);
}

void TestPermessageDeflate::looksAtAllAnswers()
{
    const DeflateCheck none = checkDeflateAnswer({}, std::vector<Extension>());
    QVERIFY(!none.agreement && none.fault.isEmpty());
    const DeflateCheck other = checkDeflateAnswer({}, extensions("x; y"));
    QVERIFY(!other.agreement && other.fault.isEmpty());
    QCOMPARE(describe(checkDeflateAnswer({}, extensions("x, permessage-deflate")).agreement), "15 15");
    const DeflateCheck twice =
        checkDeflateAnswer({}, extensions("permessage-deflate, x, permessage-deflate"));
    QVERIFY(!twice.agreement);
    QCOMPARE(twice.fault, QStringLiteral("the answer takes permessage-deflate twice, but RSV1 can mean one "
                                         "thing only (RFC 7692 section 5)"));
    const DeflateCheck wrong = checkDeflateAnswer({}, Extension{"x", {}});
    QVERIFY(!wrong.agreement);
    QCOMPARE(
        wrong.fault, QStringLiteral("the extension \"x\" is not permessage-deflate (RFC 7692 section 7)"));
}

// Whatever is offered and wished: what our server answers our client takes, both with the same windows.
void TestPermessageDeflate::bothSidesAgree()
{
    int agreements = 0;
    for (int flags = 0; flags < 32; ++flags) {
        for (const int bits : {0, 8, 9, 12, 15}) {
            for (const int wished : {9, 12, 15}) {
                const std::optional<int> named = bits == 0 ? std::nullopt : std::optional(bits);
                const DeflateParameters offer{bool(flags & 1), bool(flags & 2), named,
                    bits > 8 ? named : std::nullopt, bits == 0 && (flags & 4)};
                const DeflateWishes wishes{true, bool(flags & 8), bool(flags & 16), wished, wished};
                const auto answer = answerDeflate(extensions(offerField(offer).constData()), wishes);
                QCOMPARE(answer.has_value(), bits != 8);
                if (!answer)
                    continue;
                const DeflateCheck check = checkDeflateAnswer(offer, extensions(answer->field.constData()));
                QCOMPARE(check.fault, QString());
                QVERIFY(check.agreement == answer->agreement);
                ++agreements;
            }
        }
    }
    QCOMPARE(agreements, 32 * 4 * 3);
}

void TestPermessageDeflate::comparisons()
{
    const DeflateParameters offer{true, true, 10, 9, false};
    for (const DeflateParameters &other : {DeflateParameters{false, true, 10, 9, false},
             DeflateParameters{true, false, 10, 9, false}, DeflateParameters{true, true, 11, 9, false},
             DeflateParameters{true, true, 10, std::nullopt, false},
             DeflateParameters{true, true, std::nullopt, 9, false},
             DeflateParameters{true, true, 10, 10, false}, DeflateParameters{true, true, 10, 9, true}})
        QVERIFY(offer != other);
    const DeflateAgreement agreement;
    QVERIFY(agreement != (DeflateAgreement{{14, true}, {15, true}}));
    QVERIFY(agreement != (DeflateAgreement{{15, true}, {15, false}}));
    const DeflateWishes wishes;
    QVERIFY(wishes == DeflateWishes());
    for (const DeflateWishes &other :
        {DeflateWishes{.enabled = false}, DeflateWishes{.serverNoContextTakeover = false},
            DeflateWishes{.clientNoContextTakeover = true}, DeflateWishes{.serverMaxWindowBits = 9},
            DeflateWishes{.clientMaxWindowBits = 9}, DeflateWishes{.leastSize = 0}})
        QVERIFY(wishes != other);
}

QTEST_GUILESS_MAIN(TestPermessageDeflate)
#include "tst_permessagedeflate.moc"
