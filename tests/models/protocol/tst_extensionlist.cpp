// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/extensionlist.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestExtensionList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void good_data();
    void good();
    void bad_data();
    void bad();
    void comparisons();
};

void TestExtensionList::good_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<std::vector<Extension>>("extensions");
    const auto row = [](const char *name, const QByteArray &value, const std::vector<Extension> &extensions) {
        QTest::newRow(name) << value << extensions;
    };
    row("9.1 one", "permessage-deflate", {{"permessage-deflate", {}}});
    row("9.1 example", "deflate-stream", {{"deflate-stream", {}}});
    row("9.1 parameters", "mux; max-channels=4; flow-control, deflate-stream",
        {{"mux", {{"max-channels", "4"}, {"flow-control", std::nullopt}}}, {"deflate-stream", {}}});
    row("9.1 quoted value", "private-extension; a=\"10\"", {{"private-extension", {{"a", "10"}}}});
    row("9.1 escape in a quoted value", "x; a=\"1\\0\"", {{"x", {{"a", "10"}}}});
    row("9.1 whitespace everywhere", " a ;\tb = c , d ", {{"a", {{"b", "c"}}}, {"d", {}}});
    row("9110 5.6.1 empty elements", ", ,a,, b,", {{"a", {}}, {"b", {}}});
}

void TestExtensionList::good()
{
    QFETCH(const QByteArray, value);
    QFETCH(const std::vector<Extension>, extensions);
    const auto parsed = parseExtensions(value);
    QVERIFY(parsed);
    QVERIFY(*parsed == extensions);
}

void TestExtensionList::bad_data()
{
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const QByteArray &value) { QTest::newRow(name) << value; };
    row("9.1 empty", "");
    row("9.1 commas only", " , ");
    row("9.1 no name", ";a");
    row("9.1 name is no token", "a/b");
    row("9.1 two names", "a b");
    row("9.1 parameter without name", "a;");
    row("9.1 parameter without name, but a value", "a;=1");
    row("9.1 parameter without value", "a;b=");
    row("9.1 rubbish behind a value", "a;b=1 c");
    row("9.1 quoted value is empty", "a;b=\"\"");
    row("9.1 quoted value is no token", "a;b=\"1 0\"");
    row("9.1 quote does not end", "a;b=\"10");
    row("9.1 escape at the end", "a;b=\"10\\");
}

void TestExtensionList::bad()
{
    QFETCH(const QByteArray, value);
    QVERIFY(!parseExtensions(value));
}

void TestExtensionList::comparisons()
{
    const ExtensionParameter parameter{"a", "1"};
    QVERIFY(parameter == parameter);
    QVERIFY(parameter != (ExtensionParameter{"b", "1"}));
    QVERIFY(parameter != (ExtensionParameter{"a", "2"}));
    QVERIFY(parameter != (ExtensionParameter{"a", std::nullopt}));
    const Extension extension{"x", {parameter}};
    QVERIFY(extension == extension);
    QVERIFY(extension != (Extension{"y", {parameter}}));
    QVERIFY(extension != (Extension{"x", {}}));
}

QTEST_GUILESS_MAIN(TestExtensionList)
#include "tst_extensionlist.moc"
