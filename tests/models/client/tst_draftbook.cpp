// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

namespace {

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

} // namespace

class tst_DraftBook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void survives();
    void writesByItself();
    void keepsAndForgets();
    void setsAside_data();
    void setsAside();
    void saysWhenItCannotWrite();
    void exchangesMessages();
    void refusesImport_data();
    void refusesImport();
};

void tst_DraftBook::survives()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("deep/drafts.json"));
    const MessageDraft close{DraftFormat::Close, QStringLiteral("b\u00e9"), CloseCode{4000}};
    {
        DraftBook book(path);
        book.setDraft(QStringLiteral("Client 1"), {DraftFormat::Text, QStringLiteral("half a mess"), {}});
        book.setDraft(QStringLiteral("Client 2"), close);
        book.keep({QStringLiteral("x"), close});
    }
    const DraftBook again(path);
    QVERIFY(!again.loadFault());
    QCOMPARE(again.draft(QStringLiteral("Client 1")).text, QStringLiteral("half a mess"));
    QVERIFY(again.draft(QStringLiteral("Client 2")) == close);
    QVERIFY(again.draft(QStringLiteral("Client 3")) == MessageDraft{});
    QCOMPARE(again.messages().size(), 1);
    QVERIFY(again.messages().first().draft == close);
}

void tst_DraftBook::writesByItself()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("drafts.json"));
    DraftBook book(path);
    book.setDraft(QStringLiteral("a"), {DraftFormat::Hex, QStringLiteral("00"), CloseCodes::Normal});
    QVERIFY(!QFile::exists(path));
    QTRY_VERIFY(QFile::exists(path));
    QCOMPARE(DraftBook(path).draft(QStringLiteral("a")).format, DraftFormat::Hex);
}

void tst_DraftBook::keepsAndForgets()
{
    const QTemporaryDir folder;
    DraftBook book(folder.filePath(QStringLiteral("drafts.json")));
    const QSignalSpy changed(&book, &DraftBook::messagesChanged);
    book.keep({QStringLiteral("a"), {DraftFormat::Text, QStringLiteral("1"), {}}});
    book.keep({QStringLiteral("b"), {}});
    book.keep({QStringLiteral("a"), {DraftFormat::Text, QStringLiteral("2"), {}}});
    QCOMPARE(book.messages().size(), 2);
    QCOMPARE(book.messages().first().draft.text, QStringLiteral("2"));
    book.forget(QStringLiteral("a"));
    book.forget(QStringLiteral("none"));
    QCOMPARE(book.messages().size(), 1);
    QCOMPARE(changed.count(), 4);
}

void tst_DraftBook::setsAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("error");
    QTest::newRow("cut off") << QByteArray("{\"drafts\":") << int(DraftBookError::NotJson);
    QTest::newRow("another shape") << QByteArray("{\"messages\":1}") << int(DraftBookError::WrongShape);
    QTest::newRow("unknown format") << QByteArray(
                                           "{\"messages\":[{\"name\":\"a\",\"format\":\"x\",\"text\":\"\"}]}")
                                    << int(DraftBookError::WrongShape);
}

void tst_DraftBook::setsAside()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, error);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("drafts.json"));
    QVERIFY(write(path, bytes));
    const DraftBook book(path);
    QVERIFY(book.loadFault());
    QCOMPARE(int(book.loadFault()->error), error);
    QFile aside(path + QStringLiteral(".unreadable"));
    QVERIFY(aside.open(QIODevice::ReadOnly));
    QCOMPARE(aside.readAll(), bytes);
}

void tst_DraftBook::saysWhenItCannotWrite()
{
    const QTemporaryDir folder;
    QVERIFY(write(folder.filePath(QStringLiteral("file")), "x"));
    DraftBook book(folder.filePath(QStringLiteral("file/drafts.json")));
    QSignalSpy failed(&book, &DraftBook::saveFailed);
    book.keep({QStringLiteral("a"), {}});
    book.saveNow();
    QCOMPARE(failed.count(), 1);
    QCOMPARE(failed.first().first().value<DraftBookFault>().error, DraftBookError::NotWritten);
}

void tst_DraftBook::exchangesMessages()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("messages.json"));
    const QList<SavedMessage> messages{
        {QStringLiteral("\u00fc"), {DraftFormat::Json, QStringLiteral("{}"), CloseCodes::Normal}},
        {QStringLiteral("bye"), {DraftFormat::Close, QStringLiteral("r"), CloseCode{4001}}}};
    QVERIFY(exportMessages(messages, path));
    const auto read = importMessages(path);
    QVERIFY(read);
    QVERIFY(*read == messages);
    const auto unwritten = exportMessages(messages, folder.filePath(QStringLiteral("none/messages.json")));
    QVERIFY(!unwritten);
    QCOMPARE(unwritten.error().error, DraftBookError::NotWritten);
}

void tst_DraftBook::refusesImport_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("error");
    QTest::newRow("no json") << QByteArray("hello") << int(DraftBookError::NotJson);
    QTest::newRow("a list") << QByteArray("[]") << int(DraftBookError::WrongShape);
    QTest::newRow("no name") << QByteArray("{\"messages\":[{\"format\":\"text\",\"text\":\"\"}]}")
                             << int(DraftBookError::WrongShape);
    QTest::newRow("code out of range")
        << QByteArray("{\"messages\":[{\"name\":\"a\",\"format\":\"close\",\"text\":\"\",\"code\":70000}]}")
        << int(DraftBookError::WrongShape);
    QTest::newRow("missing") << QByteArray() << int(DraftBookError::Unreadable);
}

void tst_DraftBook::refusesImport()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, error);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("messages.json"));
    QVERIFY(bytes.isEmpty() || write(path, bytes));
    const auto read = importMessages(path);
    QVERIFY(!read);
    QCOMPARE(int(read.error().error), error);
}

QTEST_GUILESS_MAIN(tst_DraftBook)
#include "tst_draftbook.moc"
