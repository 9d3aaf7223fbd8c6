// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "widgets/common/banner.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/hexview.h"
#include "widgets/tester/casetree.h"
#include "widgets/tester/cataloguepanel.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Fanlight;

namespace {

constexpr int patience = 30'000; // ms

// The panel on a bench whose server echoes.
struct Stage
{
    explicit Stage(bool listens = true, bool strict = true)
        : panel(bench)
    {
        panel.resize(1200, 640);
        panel.show();
        ServerSettings settings;
        settings.port = 0;
        settings.behaviour = Behaviour::Echo;
        settings.greeting.reset();
        settings.strict = strict;
        settings.deflate.enabled = true;
        bench.setServerSettings(settings);
        if (listens)
            bench.startServer(settings);
    }

    template <typename Widget>
    [[nodiscard]] Widget *find(const char *name) const
    {
        return panel.findChild<Widget *>(QLatin1StringView(name).toString());
    }
    [[nodiscard]] bool isReady() const { return find<QPushButton>("runAllCases")->isEnabled(); }
    [[nodiscard]] QString words(const char *name) const { return find<QLabel>(name)->text(); }
    [[nodiscard]] CaseTree *tree() const { return find<CaseTree>("caseTree"); }
    [[nodiscard]] QString banner() const { return panel.findChild<Banner *>()->message(); }
    [[nodiscard]] int count(TestVerdict verdict) const
    {
        return panel.model().counts().at(std::size_t(verdict));
    }
    void filter(const char *text) const
    {
        auto *field = find<QLineEdit>("caseFilter");
        field->clear();
        QTest::keyClicks(field, QLatin1StringView(text).toString());
    }
    // With the keyboard alone: the filter, then everything it leaves, then Enter.
    void runShown(const char *text) const
    {
        filter(text);
        tree()->setFocus();
        QTest::keyClick(tree(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(tree(), Qt::Key_Return);
    }

    Workbench bench{32 * 1024 * 1024};
    CataloguePanel panel;
};

} // namespace

class TestCataloguePanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void isReadBeforeAnyRun()
    {
        const Stage stage(false);
        QVERIFY(!stage.isReady());
        QVERIFY(stage.banner().contains(QStringLiteral("not listening")));
        QVERIFY(stage.words("caseProgressWords").startsWith(QStringLiteral("Nothing was run yet")));
        stage.tree()->select("ping/answer/empty");
        QVERIFY(stage.words("caseDemand").contains(QStringLiteral("RFC 6455 5.5.3")));
        QCOMPARE(stage.words("caseVerdict"), QStringLiteral("Not run yet"));
        QVERIFY(!stage.find<QTableWidget>("wireStory")->isVisible());
    }

    void theServerOfTheBenchIsStarted()
    {
        const Stage stage(false);
        QPushButton *start = nullptr;
        for (auto *button : stage.panel.findChild<Banner *>()->findChildren<QPushButton *>()) {
            if (button->isVisible())
                start = button;
        }
        QVERIFY(start);
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_VERIFY(stage.isReady());
        QCOMPARE(stage.banner(), QString());
        QVERIFY(stage.find<QLineEdit>("testUrl")->text().startsWith(QStringLiteral("ws://127.0.0.1:")));
    }

    void allOfOurServer()
    {
        const Stage stage;
        QTRY_VERIFY(stage.isReady());
        QTest::mouseClick(stage.find<QPushButton>("runAllCases"), Qt::LeftButton);
        QVERIFY(stage.panel.isRunning());
        QVERIFY(stage.find<QProgressBar>("caseProgress")->isVisible());
        QVERIFY(!stage.find<QLineEdit>("testUrl")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        const auto all = int(stage.panel.model().cases().size());
        QCOMPARE(stage.panel.model().doneCount(), all);
        QCOMPARE(stage.count(TestVerdict::Pass) + stage.count(TestVerdict::Informational), all);
        QCOMPARE(stage.find<QPushButton>("chippass")->text(),
            QStringLiteral("✓ pass %1").arg(stage.count(TestVerdict::Pass)));
        QVERIFY(!stage.find<QPushButton>("runFailedCases")->isEnabled());
        QVERIFY(stage.words("caseProgressWords").contains(QStringLiteral("were run")));
    }

    void aCaseIsTold()
    {
        const Stage stage;
        QTRY_VERIFY(stage.isReady());
        stage.runShown("ping/answer/one-byte");
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        stage.tree()->select("ping/answer/one-byte");
        QVERIFY(stage.words("caseVerdict").startsWith(QStringLiteral("✓ pass in ")));
        auto *story = stage.find<QTableWidget>("wireStory");
        QVERIFY(story->isVisible());
        QCOMPARE(story->rowCount(), 4);
        QCOMPARE(story->item(0, 2)->text(), QStringLiteral("GET / HTTP/1.1"));
        QCOMPARE(story->item(3, 1)->text(), QStringLiteral("↓ received"));
        QVERIFY(story->item(3, 2)->text().startsWith(QStringLiteral("pong")));
        story->setFocus();
        for (int row = 0; row < 3; ++row)
            QTest::keyClick(story, Qt::Key_Down);
        auto *hex = stage.find<HexView>("wireBytes");
        QCOMPARE(hex->bytes(), QByteArray::fromHex("8a0178"));
        QTest::mouseClick(hex->viewport(), Qt::LeftButton, {}, hex->rectOf(1).center());
        QVERIFY(stage.words("wireByte").contains(QStringLiteral("Payload len 1")));
        QTest::mouseClick(stage.find<FrameDiagram>("wireDiagram"), Qt::LeftButton, {},
            stage.find<FrameDiagram>("wireDiagram")->boxOf(0).center()); // FIN
        QCOMPARE(hex->highlight(), (ByteRange{0, 1}));
        QTest::mouseClick(stage.find<QPushButton>("copyCase"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(),
            QStringLiteral("fanlight test %1 --cases ping/answer/one-byte")
                .arg(stage.find<QLineEdit>("testUrl")->text()));
    }

    // A lenient server: what fails is found, shown alone, and run again.
    void whatFailed()
    {
        const Stage stage(true, false);
        QTRY_VERIFY(stage.isReady());
        stage.runShown("masking/missing/*");
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        const int failed = stage.count(TestVerdict::Fail);
        QVERIFY(failed > 0);
        stage.filter("");
        QTest::mouseClick(stage.find<QPushButton>("chipfail"), Qt::LeftButton);
        QTRY_COMPARE(stage.tree()->model()->rowCount(), 1);
        QCOMPARE(stage.tree()->model()->rowCount(stage.tree()->model()->index(0, 0)), failed);
        QTest::mouseClick(stage.find<QPushButton>("runFailedCases"), Qt::LeftButton);
        QVERIFY(stage.panel.isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        QCOMPARE(stage.count(TestVerdict::Fail), failed);
        QCOMPARE(stage.panel.model().doneCount(), 6);
    }

    void whatRanStays()
    {
        const Stage stage;
        QTRY_VERIFY(stage.isReady());
        stage.find<QSpinBox>("testConnections")->setValue(1);
        QTest::keyClick(stage.find<QLineEdit>("testUrl"), Qt::Key_Return);
        QTRY_VERIFY(stage.panel.model().doneCount() > 5);
        QTest::mouseClick(stage.find<QPushButton>("cancelCases"), Qt::LeftButton);
        QTRY_VERIFY(!stage.panel.isRunning());
        QCOMPARE(stage.panel.model().waitingCount(), 0);
        QVERIFY(stage.panel.model().doneCount() > 5);
        QVERIFY(stage.panel.model().doneCount() < int(stage.panel.model().cases().size()));
        QVERIFY(stage.find<QPushButton>("saveReport")->isEnabled());
        QVERIFY(stage.words("caseProgressWords").contains(QStringLiteral("cancelled")));
    }

    // A server that never answers.
    void cancelling()
    {
        QTcpServer mute;
        QVERIFY(mute.listen(QHostAddress::LocalHost));
        const Stage stage;
        QTRY_VERIFY(stage.isReady());
        stage.runShown("ping/answer/*");
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        auto *url = stage.find<QLineEdit>("testUrl");
        url->selectAll();
        QTest::keyClicks(url, QStringLiteral("ws://127.0.0.1:%1/").arg(mute.serverPort()));
        QTest::keyClick(url, Qt::Key_Return);
        QVERIFY(stage.panel.isRunning());
        QTest::keyClick(stage.find<QPushButton>("cancelCases"), Qt::Key_Escape);
        QTRY_VERIFY(!stage.panel.isRunning());
        QVERIFY(stage.words("caseProgressWords").contains(QStringLiteral("cancelled")));
        QCOMPARE(stage.panel.model().doneCount(), 0); // all of them were to run again
    }

    void nobodyIsThere()
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        const QString target = QStringLiteral("ws://127.0.0.1:%1/").arg(gone.serverPort());
        gone.close();
        const Stage stage(false);
        auto *url = stage.find<QLineEdit>("testUrl");
        QTest::keyClicks(url, target);
        QVERIFY(stage.banner().isEmpty());
        QTest::keyClick(url, Qt::Key_Return);
        QTRY_VERIFY(stage.banner().startsWith(QStringLiteral("The server could not be reached")));
        QVERIFY(stage.isReady());
        url->selectAll();
        QTest::keyClicks(url, QStringLiteral("http://a/"));
        QTest::keyClick(url, Qt::Key_Return);
        QVERIFY(!stage.panel.isRunning());
        QVERIFY(stage.words("testUrlError").contains(QStringLiteral("ws://")));
    }

    void clientsThatConnect()
    {
        const Stage stage;
        QTest::keyClick(stage.find<QComboBox>("testedKind"), Qt::Key_Down);
        QCOMPARE(stage.panel.model().tested(), Role::Client);
        QVERIFY(
            stage.find<QSpinBox>("testPort")->isVisible() && !stage.find<QLineEdit>("testUrl")->isVisible());
        stage.runShown("ping/answer/empty");
        QTRY_VERIFY(stage.banner().contains(QStringLiteral("Clients connect to ws://127.0.0.1:")));
        QTest::mouseClick(stage.find<QPushButton>("cancelCases"), Qt::LeftButton);
        QTRY_VERIFY(!stage.panel.isRunning());
        QCOMPARE(stage.panel.model().doneCount(), 0);
    }

    // The run's thread ends with the panel, whatever is under way on it.
    void goesAwayDuringARun()
    {
        auto stage = std::make_unique<Stage>();
        QTRY_VERIFY(stage->isReady());
        stage->panel.runAll();
        QTRY_VERIFY(stage->panel.model().doneCount() > 0);
        QVERIFY(stage->panel.isRunning());
        stage.reset();
    }

    void theReportIsSaved_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("HTML") << QStringLiteral("saveReportHtml") << QByteArray("<!DOCTYPE html>");
        QTest::newRow("JSON") << QStringLiteral("saveReportJson") << QByteArray("{");
    }
    void theReportIsSaved()
    {
        QFETCH(QString, action);
        QFETCH(QByteArray, beginning);
        const Stage stage;
        QTRY_VERIFY(stage.isReady());
        QVERIFY(!stage.find<QPushButton>("saveReport")->isEnabled());
        stage.runShown("ping/answer/empty");
        QTRY_VERIFY_WITH_TIMEOUT(!stage.panel.isRunning(), patience);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("report"));
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        stage.panel.findChild<QAction *>(action)->trigger();
        auto *dialog = stage.find<QFileDialog>("saveReportDialog");
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(path);
        QVERIFY2(stage.banner().contains(path), qPrintable(stage.banner()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY(content.startsWith(beginning) && content.contains("ping/answer/empty"));
        Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("no/such/folder")));
        QVERIFY(stage.banner().contains(QStringLiteral("could not be saved")));
        dialog->close();
    }

    void everybodyReachesEverything()
    {
        Stage stage;
        stage.tree()->select("ping/answer/empty");
        const QStringList faults = Testing::accessibilityFaults(stage.panel);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }
};

QTEST_MAIN(TestCataloguePanel)
#include "tst_cataloguepanel.moc"
