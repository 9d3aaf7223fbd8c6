// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/certificate.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSslCertificateExtension>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <mutex>
#include <optional>
#include <thread>
#include <vector>

using namespace Fanlight;

namespace {

const QDateTime noon(QDate(2026, 11, 20), QTime(12, 0), Qt::UTC);

CertificateRequest requestFor(const QString &host, const QDateTime &from = noon.addDays(-1), int days = 30)
{
    return {host, {host}, {}, from, from.addDays(days)};
}

} // namespace

class TestCertificate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
    }

    void isForThisComputer();
    void isWhatWasAskedFor();
    void keepsItsOwn();
    void makesItsOwnAnew_data();
    void makesItsOwnAnew();
    void ownFolderCannotBeWritten();
    void manyThreadsAtOnce();
    void loadsFiles();
    void loadsAChain();
    void says_data();
    void says();
    void saysWhenItEnds();
    void opensWithThePassphrase();
    void opensslReadsIt();
    void fingerprint();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("a file of the test cannot be written");
        return file.fileName();
    }

    std::optional<QTemporaryDir> m_folder;
};

void TestCertificate::isForThisComputer()
{
    const CertificateRequest request = requestForThisComputer(noon);
    QCOMPARE(request.commonName, QStringLiteral("Fanlight on this computer"));
    QVERIFY(request.hosts.contains(QStringLiteral("localhost")));
    QVERIFY(request.addresses.contains(QHostAddress(QHostAddress::LocalHost)));
    QVERIFY(request.addresses.contains(QHostAddress(QHostAddress::LocalHostIPv6)));
    QVERIFY(request.from < noon);
    QCOMPARE(request.from.daysTo(request.until), 825);
}

void TestCertificate::isWhatWasAskedFor()
{
    const auto identity = makeIdentity(requestForThisComputer(noon));
    QVERIFY(identity);
    QCOMPARE(identity->chain.size(), 1);
    const QSslCertificate &certificate = identity->chain.constFirst();
    QCOMPARE(certificate.subjectInfo(QSslCertificate::CommonName),
        QStringList(QStringLiteral("Fanlight on this computer")));
    QVERIFY(certificate.isSelfSigned());
    QCOMPARE(certificate.version(), QByteArray("3"));
    QCOMPARE(certificate.effectiveDate().toUTC(), noon.addSecs(-3600));
    QCOMPARE(certificate.expiryDate().toUTC(), noon.addSecs(-3600).addDays(825));
    const auto names = certificate.subjectAlternativeNames();
    QVERIFY(names.contains(QSsl::DnsEntry, QStringLiteral("localhost")));
    QVERIFY(names.contains(QSsl::IpAddressEntry, QStringLiteral("127.0.0.1")));
    QVERIFY(names.values(QSsl::IpAddressEntry).size() >= 2);
    QCOMPARE(identity->key.algorithm(), QSsl::Ec);
    QCOMPARE(identity->key.length(), 256);
    const QString text = certificate.toText();
    QVERIFY(text.contains(QStringLiteral("TLS Web Server Authentication")));
    QVERIFY(text.contains(QStringLiteral("CA:FALSE")));
    // Two are never the same.
    const auto other = makeIdentity(requestForThisComputer(noon));
    QVERIFY(other);
    QVERIFY(other->chain.constFirst().serialNumber() != certificate.serialNumber());
    QVERIFY(other->key.toPem() != identity->key.toPem());
}

void TestCertificate::keepsItsOwn()
{
    const QString folder = path(QStringLiteral("not/there/yet"));
    const auto first = ownIdentity(folder, noon);
    QVERIFY(first);
    const QFileInfo file(folder + QStringLiteral("/server.pem"));
    QVERIFY(file.exists());
#ifdef Q_OS_UNIX
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    QCOMPARE(file.permissions() & others, QFile::Permissions());
#endif
    const auto second = ownIdentity(folder, noon.addDays(300));
    QVERIFY(second);
    QCOMPARE(second->chain, first->chain);
    QCOMPARE(second->key, first->key);
}

void TestCertificate::makesItsOwnAnew_data()
{
    QTest::addColumn<QByteArray>("damage"); // instead of the file; empty: none
    QTest::addColumn<int>("daysLater");
    QTest::addColumn<bool>("anew");
    QTest::newRow("eight days before its end") << QByteArray() << 817 - 1 << false;
    QTest::newRow("six days before its end") << QByteArray() << 819 << true;
    QTest::newRow("after its end") << QByteArray() << 900 << true;
    QTest::newRow("not valid yet") << QByteArray() << -2 << true;
    QTest::newRow("broken") << QByteArray("-----BEGIN CERTIFICATE-----\nAAAA") << 0 << true;
    QTest::newRow("empty") << QByteArray("\n") << 0 << true;
}

void TestCertificate::makesItsOwnAnew()
{
    QFETCH(const QByteArray, damage);
    QFETCH(const int, daysLater);
    QFETCH(const bool, anew);
    const auto first = ownIdentity(m_folder->path(), noon);
    QVERIFY(first);
    if (!damage.isEmpty())
        write(QStringLiteral("server.pem"), damage);
    const QDateTime later = noon.addDays(daysLater);
    const auto second = ownIdentity(m_folder->path(), later);
    QVERIFY(second);
    QCOMPARE(second->chain != first->chain, anew);
    const auto third = ownIdentity(m_folder->path(), later);
    QVERIFY(third);
    QCOMPARE(third->chain, second->chain);
}

void TestCertificate::ownFolderCannotBeWritten()
{
    const QString file = write(QStringLiteral("file"), "x");
    const auto identity = ownIdentity(file + QStringLiteral("/below"), noon);
    QVERIFY(!identity);
    QCOMPARE(identity.error().error, CertificateError::NotWritten);
    QVERIFY(identity.error().path.startsWith(file));
    QVERIFY(!identity.error().detail.isEmpty());
}

void TestCertificate::manyThreadsAtOnce()
{
    constexpr std::size_t threads = 4;
    std::vector<bool> fine(threads);
    std::mutex mutex;
    std::vector<std::thread> all;
    for (std::size_t i = 0; i < threads; ++i) {
        all.emplace_back([&, i] {
            const auto identity = ownIdentity(m_folder->path(), noon);
            const std::scoped_lock lock(mutex);
            fine[i] = identity && !identity->key.isNull();
        });
    }
    for (std::thread &thread : all)
        thread.join();
    QCOMPARE(fine, std::vector<bool>(threads, true));
    QVERIFY(loadIdentity(path(QStringLiteral("server.pem")), {}, {}, noon));
}

void TestCertificate::loadsFiles()
{
    const auto made = makeIdentity(requestFor(QStringLiteral("example.org")));
    QVERIFY(made);
    const QString certificate = write(QStringLiteral("cert.pem"), made->chain.constFirst().toPem());
    const QString key = write(QStringLiteral("key.pem"), made->key.toPem());
    const auto loaded = loadIdentity(certificate, key, {}, noon);
    QVERIFY(loaded);
    QCOMPARE(loaded->chain, made->chain);
    QCOMPARE(loaded->key, made->key);
}

void TestCertificate::loadsAChain()
{
    const auto own = makeIdentity(requestFor(QStringLiteral("example.org")));
    const auto issuer = makeIdentity(requestFor(QStringLiteral("An issuer")));
    QVERIFY(own && issuer);
    const QString file =
        write(QStringLiteral("all.pem"), "Words before it are allowed\n" + own->chain.constFirst().toPem() +
                                             issuer->chain.constFirst().toPem() + own->key.toPem());
    const auto loaded = loadIdentity(file, {}, {}, noon);
    QVERIFY(loaded);
    QCOMPARE(loaded->chain, (QList<QSslCertificate>{own->chain.constFirst(), issuer->chain.constFirst()}));
}

void TestCertificate::says_data()
{
    QTest::addColumn<QByteArray>("certificate"); // what stands in its file; null: there is none
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<CertificateError>("error");
    QTest::addColumn<QString>("file");
    const auto own = makeIdentity(requestFor(QStringLiteral("example.org")));
    const auto other = makeIdentity(requestFor(QStringLiteral("example.net")));
    QVERIFY(own && other);
    const QByteArray certificate = own->chain.constFirst().toPem();
    const QByteArray key = own->key.toPem();
    const QByteArray encrypted = own->key.toPem("sesame");
    const QString first = QStringLiteral("cert.pem");
    const QString second = QStringLiteral("key.pem");
    QTest::newRow("no certificate's file") << QByteArray() << key << CertificateError::Unreadable << first;
    QTest::newRow("no key's file") << certificate << QByteArray() << CertificateError::Unreadable << second;
    QTest::newRow("no certificate in it")
        << QByteArray("hello\n") << key << CertificateError::NoCertificate << first;
    QTest::newRow("files exchanged") << key << certificate << CertificateError::NoCertificate << first;
    QTest::newRow("a broken certificate") << certificate.left(200) + "\n-----END CERTIFICATE-----\n"
                                          << key << CertificateError::NoCertificate << first;
    QTest::newRow("no key in it") << certificate << certificate << CertificateError::NoKey << second;
    QTest::newRow("an empty key's file")
        << certificate << QByteArray("") << CertificateError::NoKey << second;
    QTest::newRow("another's key") << certificate << other->key.toPem() << CertificateError::KeyOfAnother
                                   << second;
    QTest::newRow("an encrypted key")
        << certificate << encrypted << CertificateError::NeedsPassphrase << second;
}

void TestCertificate::says()
{
    QFETCH(const QByteArray, certificate);
    QFETCH(const QByteArray, key);
    QFETCH(const QString, file);
    if (!certificate.isNull())
        write(QStringLiteral("cert.pem"), certificate);
    if (!key.isNull())
        write(QStringLiteral("key.pem"), key);
    const auto loaded =
        loadIdentity(path(QStringLiteral("cert.pem")), path(QStringLiteral("key.pem")), {}, noon);
    QVERIFY(!loaded);
    QTEST(loaded.error().error, "error");
    QCOMPARE(loaded.error().path, path(file));
    QCOMPARE(loaded.error().detail.isEmpty(), loaded.error().error != CertificateError::Unreadable);
}

void TestCertificate::saysWhenItEnds()
{
    const auto made = makeIdentity(requestFor(QStringLiteral("example.org")));
    QVERIFY(made);
    const QString file =
        write(QStringLiteral("all.pem"), made->chain.constFirst().toPem() + made->key.toPem());
    const auto late = loadIdentity(file, {}, {}, noon.addDays(29).addSecs(1));
    QVERIFY(!late);
    QCOMPARE(late.error().error, CertificateError::Expired);
    QCOMPARE(late.error().date, noon.addDays(29));
    const auto early = loadIdentity(file, {}, {}, noon.addDays(-1).addSecs(-1));
    QVERIFY(!early);
    QCOMPARE(early.error().error, CertificateError::NotYetValid);
    QCOMPARE(early.error().date, noon.addDays(-1));
    QVERIFY(loadIdentity(file, {}, {}, noon.addDays(-1)));
    QVERIFY(loadIdentity(file, {}, {}, noon.addDays(29)));
}

void TestCertificate::opensWithThePassphrase()
{
    const auto made = makeIdentity(requestFor(QStringLiteral("example.org")));
    QVERIFY(made);
    const QString file = write(
        QStringLiteral("all.pem"), made->chain.constFirst().toPem() + made->key.toPem("Sésam, öffne dich"));
    const auto right = loadIdentity(file, {}, "Sésam, öffne dich", noon);
    QVERIFY(right);
    QCOMPARE(right->key.toPem(), made->key.toPem());
    const auto wrong = loadIdentity(file, {}, "sesame", noon);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().error, CertificateError::WrongPassphrase);
    // One that nobody asks for is no harm.
    const QString plain =
        write(QStringLiteral("plain.pem"), made->chain.constFirst().toPem() + made->key.toPem());
    QVERIFY(loadIdentity(plain, {}, "sesame", noon));
}

void TestCertificate::opensslReadsIt()
{
    const QString openssl = QStandardPaths::findExecutable(QStringLiteral("openssl"));
    QVERIFY2(!openssl.isEmpty(), "openssl is needed for this test");
    const auto own = ownIdentity(m_folder->path(), QDateTime::currentDateTimeUtc());
    QVERIFY(own);
    // It verifies against itself, for a TLS server of each of its names.
    for (const QStringList &name :
        {QStringList{QStringLiteral("-verify_hostname"), QStringLiteral("localhost")},
            QStringList{QStringLiteral("-verify_ip"), QStringLiteral("127.0.0.1")},
            QStringList{QStringLiteral("-verify_ip"), QStringLiteral("::1")}}) {
        QProcess process;
        process.start(openssl,
            QStringList{QStringLiteral("verify"), QStringLiteral("-purpose"), QStringLiteral("sslserver"),
                QStringLiteral("-CAfile"), path(QStringLiteral("server.pem"))} +
                name + QStringList{path(QStringLiteral("server.pem"))});
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }
}

void TestCertificate::fingerprint()
{
    QCOMPARE(fingerprintText(QByteArray::fromHex("00abff")), QStringLiteral("00:AB:FF"));
    const auto made = makeIdentity(requestFor(QStringLiteral("example.org")));
    QVERIFY(made);
    QCOMPARE(fingerprintOf(made->chain.constFirst()).size(), 32);
}

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
