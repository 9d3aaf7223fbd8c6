// SPDX-License-Identifier: GPL-3.0-or-later
// TLS in the whole window: the server's switch and files, and panels that trust a certificate and remember
// it.
#include "app/window/mainwindow.h"
#include "client/draftbook.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tables/clientmessagemodel.h"
#include "tests/support/parts.h"
#include "transport/certificate.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/common/banner.h"
#include "widgets/common/messagelist.h"
#include "widgets/common/theme.h"
#include "widgets/wire/inspector.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QWebSocket>
#include <QWebSocketServer>

#include <memory>

using namespace Fanlight;

namespace {

constexpr quint64 captureBudget = 16 * 1024 * 1024; // bytes

Identity identityFor(const QString &host)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    auto made = makeIdentity({host, {host}, {}, now.addDays(-1), now.addDays(30)});
    if (!made)
        qFatal("no certificate: %s", qPrintable(made.error().detail));
    return *made;
}

} // namespace

class tst_TlsWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void serverSpeaksTls();
    void ownPanelsTrustIt();
    void filesAreChecked();
    void trustThisOne();
    void forgets();

private:
    void open();
    template <typename Widget>
    [[nodiscard]] Widget &part(const QString &objectName, const QWidget *place = nullptr) const
    {
        return Testing::partOf<Widget>(*(place ? place : m_window.get()), objectName);
    }
    void click(const QString &objectName, const QWidget *place = nullptr) const
    {
        auto &button = part<QAbstractButton>(objectName, place);
        button.setFocus();
        QTest::keyClick(&button, Qt::Key_Space);
    }
    void show(const Identity &identity)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificateChain(identity.chain);
        configuration.setPrivateKey(identity.key);
        m_server->setSslConfiguration(configuration);
    }
    [[nodiscard]] ClientPanel &addPanel(const QString &url) const
    {
        ClientSettings settings;
        settings.url = url;
        const ClientId id = m_workbench->addClient(settings);
        return part<ClientPanel>(QStringLiteral("clientPanel%1").arg(id.value));
    }
    [[nodiscard]] QString error(const ClientPanel &panel) const
    {
        return part<QLabel>(QStringLiteral("clientError"), &panel).text();
    }
    [[nodiscard]] ClientState state(const ClientPanel &panel) const
    {
        return m_workbench->clientState(panel.client());
    }
    [[nodiscard]] QString serverUrlOfOthers() const
    {
        return QStringLiteral("wss://127.0.0.1:%1/").arg(m_server->serverPort());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QWebSocketServer> m_server; // somebody else's
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<MainWindow> m_window;
};

void tst_TlsWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(QStringLiteral("Fanlight"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_tlswindow"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
}

void tst_TlsWindow::init()
{
    Testing::failOnWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder->path());
    applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), Scheme::Light);
    m_server = std::make_unique<QWebSocketServer>(QStringLiteral("tls"), QWebSocketServer::SecureMode);
    show(identityFor(QStringLiteral("fan.example")));
    QVERIFY(m_server->listen(QHostAddress(QHostAddress::LocalHost), 0));
    open();
}

void tst_TlsWindow::open()
{
    m_window.reset();
    m_book.reset();
    m_workbench = std::make_unique<Workbench>(captureBudget);
    ServerSettings settings;
    settings.port = 0;
    settings.tls.ownFolder = m_folder->path();
    m_workbench->setServerSettings(settings);
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_TlsWindow::cleanup()
{
    m_window.reset();
    m_book.reset();
    m_workbench.reset();
    m_server.reset();
}

void tst_TlsWindow::serverSpeaksTls()
{
    auto &details = part<QLabel>(QStringLiteral("tlsDetails"));
    QVERIFY(!details.isVisible());
    click(QStringLiteral("tls"));
    QVERIFY(details.isVisible());
    QVERIFY(details.text().contains(QStringLiteral("Fanlight makes")));
    QVERIFY(!part<QPushButton>(QStringLiteral("copyCertificate")).isVisible());
    click(QStringLiteral("startServer"));
    QTRY_VERIFY(m_workbench->serverState().listening);
    const QSslCertificate &certificate = m_workbench->serverState().certificate;
    QVERIFY(!certificate.isNull());
    QTRY_VERIFY(details.text().startsWith(QStringLiteral("SHA-256 ")));
    QVERIFY(details.toolTip().contains(fingerprintText(fingerprintOf(certificate))));
    QVERIFY(!part<QCheckBox>(QStringLiteral("tls")).isEnabled());
    QVERIFY(!part<QPushButton>(QStringLiteral("tlsFiles")).isEnabled());
    click(QStringLiteral("copyCertificate"));
    QCOMPARE(QSslCertificate::fromData(QGuiApplication::clipboard()->text().toLatin1()), QList{certificate});
    QCOMPARE(Testing::accessibilityFaults(*m_window), QStringList());
    m_workbench->stopServer();
    QTRY_VERIFY(part<QCheckBox>(QStringLiteral("tls")).isEnabled());
    QVERIFY(!part<QPushButton>(QStringLiteral("copyCertificate")).isVisible());
}

void tst_TlsWindow::ownPanelsTrustIt()
{
    click(QStringLiteral("tls"));
    m_workbench->startWithClients(2);
    QTRY_COMPARE(m_workbench->clientState(ClientId{1}).phase, ClientPhase::Open);
    QTRY_COMPARE(m_workbench->clientState(ClientId{2}).phase, ClientPhase::Open);
    QVERIFY(m_workbench->clientSettings(ClientId{1}).url.startsWith(QStringLiteral("wss://127.0.0.1:")));
    QVERIFY(m_workbench->trustedCertificates().isEmpty()); // that needs no trust of anybody
    // How TLS was set up is told, and is no trouble.
    const QAbstractItemModel &list =
        *part<ClientPanel>(QStringLiteral("clientPanel1")).findChild<MessageList *>()->model();
    const auto rowsWith = [&list](const QString &text) {
        return list.match(list.index(0, 0), Qt::DisplayRole, text, -1, Qt::MatchStartsWith);
    };
    QTRY_COMPARE(rowsWith(QStringLiteral("Connected in ")).size(), 1);
    QVERIFY(!rowsWith(QStringLiteral("Connected in ")).constFirst().data(int(MessageRole::IsError)).toBool());
    QVERIFY(rowsWith(QStringLiteral("From the TCP connection")).isEmpty());

    // The handshake's page tells it too, as fields.
    const ConnectionId connection = m_workbench->clientState(ClientId{1}).connection;
    CaptureStore &store = m_workbench->store();
    QTRY_VERIFY(store.findHandshake(connection, RecordKind::HandshakeResponse) != 0);
    // The times come with the connection's news, a little later than the head.
    const auto hasTimes = [&store, connection] {
        const ConnectionInfo *info = store.connection(connection);
        return info && info->tlsSummary && info->encryptedAt != timeUnknown;
    };
    QTRY_VERIFY(hasTimes());
    // The tester's page has such a text too.
    auto &inspector = part<Inspector>(QStringLiteral("inspector"));
    inspector.showRecord(store.findHandshake(connection, RecordKind::HandshakeResponse));
    const QString page = inspector.findChild<QTextBrowser *>(QStringLiteral("handshakeText"))->toPlainText();
    QVERIFY2(page.startsWith(QStringLiteral("TCP ")), qPrintable(page.left(100)));
    QVERIFY(page.contains(QStringLiteral("→ TLS ")) && page.contains(QStringLiteral("→ upgrade ")));
    QVERIFY(page.contains(QStringLiteral("Name asked for (SNI)")));
    QVERIFY(page.contains(QStringLiteral("TLSv1.3")));
    QVERIFY(page.contains(fingerprintText(fingerprintOf(m_workbench->serverState().certificate))));
}

void tst_TlsWindow::filesAreChecked()
{
    const Identity identity = identityFor(QStringLiteral("fan.example"));
    QFile file(m_folder->filePath(QStringLiteral("fan.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(identity.chain.constFirst().toPem() + identity.key.toPem("sesame"));
    file.close();
    click(QStringLiteral("tls"));
    click(QStringLiteral("tlsFiles"));
    auto &dialog = part<QDialog>(QStringLiteral("tlsFilesDialog"));
    auto &banner = part<Banner>(QStringLiteral("tlsFilesBanner"), &dialog);
    auto &certificate = part<QLineEdit>(QStringLiteral("certificateFile"), &dialog);
    const auto accept = [&dialog] {
        QTest::mouseClick(
            dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    };
    certificate.setFocus();
    QTest::keyClicks(&certificate, m_folder->filePath(QStringLiteral("no.pem")));
    QVERIFY(part<QAbstractButton>(QStringLiteral("certificateFiles"), &dialog).isChecked());
    accept();
    QVERIFY2(banner.message().startsWith(QStringLiteral("There is no file")), qPrintable(banner.message()));
    QVERIFY(dialog.isVisible());
    QCOMPARE(Testing::accessibilityFaults(dialog), QStringList());
    certificate.selectAll();
    QTest::keyClicks(&certificate, file.fileName());
    QCOMPARE(banner.message(), QString());
    accept();
    QVERIFY2(banner.message().contains(QStringLiteral("pass phrase")), qPrintable(banner.message()));
    QTest::keyClicks(&part<QLineEdit>(QStringLiteral("passphrase"), &dialog), QStringLiteral("sesame"));
    accept();
    QTRY_COMPARE(m_workbench->serverSettings().tls.certificateFile, file.fileName());
    QVERIFY(part<QLabel>(QStringLiteral("tlsDetails")).text().contains(QStringLiteral("fan.pem")));
    click(QStringLiteral("startServer"));
    QTRY_VERIFY(m_workbench->serverState().listening);
    QCOMPARE(m_workbench->serverState().certificate, identity.chain.constFirst());
    // The file may go while the program runs: the next start says so where it failed.
    m_workbench->stopServer();
    QTRY_VERIFY(!m_workbench->serverState().listening);
    QVERIFY(file.remove());
    click(QStringLiteral("startServer"));
    QTRY_VERIFY(part<Banner>(QStringLiteral("serverBanner"))
                    .message()
                    .startsWith(QStringLiteral("There is no file")));
}

void tst_TlsWindow::trustThisOne()
{
    ClientPanel &panel = addPanel(serverUrlOfOthers());
    click(QStringLiteral("connectButton"), &panel);
    QTRY_COMPARE(state(panel).error, ClientError::TlsFailed);
    QTRY_VERIFY2(error(panel).contains(QStringLiteral("It is for fan.example, not for 127.0.0.1.")),
        qPrintable(error(panel)));
    QVERIFY(error(panel).contains(QStringLiteral("It is signed by itself")));
    QVERIFY(error(panel).contains(QStringLiteral("Fingerprint (SHA-256): ")));
    QTRY_VERIFY(part<QPushButton>(QStringLiteral("trustCertificate"), &panel).isVisible());
    QCOMPARE(Testing::accessibilityFaults(*m_window), QStringList());
    click(QStringLiteral("trustCertificate"), &panel);
    QTRY_COMPARE(state(panel).phase, ClientPhase::Open);
    QTRY_VERIFY(!part<QPushButton>(QStringLiteral("trustCertificate"), &panel).isVisible());

    // Another start of the program, another client: it is remembered.
    open();
    ClientPanel &other = addPanel(serverUrlOfOthers());
    click(QStringLiteral("connectButton"), &other);
    QTRY_COMPARE(state(other).phase, ClientPhase::Open);

    // But that one certificate alone.
    show(identityFor(QStringLiteral("fan.example")));
    ClientPanel &third = addPanel(serverUrlOfOthers());
    click(QStringLiteral("connectButton"), &third);
    QTRY_COMPARE(state(third).error, ClientError::TlsFailed);
    QTRY_VERIFY2(error(third).contains(QStringLiteral("not the certificate that you trusted")),
        qPrintable(error(third)));
}

void tst_TlsWindow::forgets()
{
    ClientPanel &panel = addPanel(serverUrlOfOthers());
    auto &forget = part<QAction>(QStringLiteral("forgetTrust"), &panel);
    QVERIFY(!forget.isVisible());
    click(QStringLiteral("connectButton"), &panel);
    QTRY_VERIFY(part<QPushButton>(QStringLiteral("trustCertificate"), &panel).isVisible());
    click(QStringLiteral("trustCertificate"), &panel);
    QTRY_COMPARE(state(panel).phase, ClientPhase::Open);
    QVERIFY(forget.isVisible());
    forget.trigger();
    QVERIFY(!forget.isVisible());
    open();
    QVERIFY(m_workbench->trustedCertificates().isEmpty());
}

QTEST_MAIN(tst_TlsWindow)
#include "tst_tlswindow.moc"
