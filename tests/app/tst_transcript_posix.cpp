// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transcript.h"
#include "tests/support/broadcasts.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryFile>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

// Has what is printed while it lives in a file; the test's own log waits.
class StandardOutput
{
public:
    StandardOutput()
        : m_before(::dup(STDOUT_FILENO))
        , m_open(m_file.open())
    {
        std::fflush(stdout);
        ::dup2(m_file.handle(), STDOUT_FILENO);
    }
    ~StandardOutput()
    {
        std::fflush(stdout);
        ::dup2(m_before, STDOUT_FILENO);
        ::close(m_before);
    }
    StandardOutput(const StandardOutput &) = delete;
    StandardOutput &operator=(const StandardOutput &) = delete;

    [[nodiscard]] QList<QByteArray> lines() const
    {
        QFile file(m_file.fileName());
        if (!m_open || !file.open(QIODevice::ReadOnly))
            return {};
        QList<QByteArray> lines = file.readAll().split('\n');
        lines.removeLast(); // behind the last line's end
        return lines;
    }

private:
    int m_before;
    QTemporaryFile m_file;
    bool m_open;
};

} // namespace

// What a capture looks like on standard output, when much comes at once.
class TestTranscript : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // The event loop has its turn in between: Ctrl+C is heard.
    void aFloodIsPrintedBitByBit()
    {
        constexpr qsizetype flood = 100'000;
        const quint64 first = m_store.lastNumber() + 1;
        CaptureBatch batch;
        for (qsizetype i = 0; i < flood; ++i) {
            batch.records.push_back(broadcastRecord(0, i));
            batch.records.back().connection = ConnectionId{1};
        }
        Transcript transcript(m_store, m_clock, OutputFormat::Words);
        transcript.follow();
        qsizetype atOnce = 0;
        bool isWhole = false;
        QList<QByteArray> lines;
        {
            const StandardOutput output;
            m_store.append(std::move(batch));
            atOnce = output.lines().size();
            isWhole = QTest::qWaitFor([&] { return output.lines().size() >= flood; }, 60'000);
            lines = output.lines();
        }
        QVERIFY(isWhole);
        QVERIFY2(atOnce > 0 && atOnce < flood, qPrintable(QString::number(atOnce)));
        QCOMPARE(lines.size(), flood);
        for (qsizetype i = 0; i < flood; ++i)
            QVERIFY2(lines[i].trimmed().startsWith(QByteArray::number(first + quint64(i)) + ' '), lines[i]);
    }

    void deliveriesComeAfterTheirBroadcast()
    {
        constexpr quint32 broadcasts = 5'000;
        CaptureBatch batch;
        for (quint32 i = 1; i <= broadcasts; ++i)
            addBroadcast(batch, i, i * 10'000'000, {1, 2});
        Transcript transcript(m_store, m_clock, OutputFormat::Json);
        transcript.follow();
        bool isWhole = false;
        QList<QByteArray> lines;
        {
            const StandardOutput output;
            m_store.append(std::move(batch));
            isWhole = QTest::qWaitFor([&] { return output.lines().size() >= 3 * broadcasts; }, 60'000);
            lines = output.lines();
        }
        QVERIFY(isWhole);
        QSet<int> begun;
        QHash<int, int> delivered;
        for (const QByteArray &line : lines) {
            const QJsonObject event = QJsonDocument::fromJson(line).object();
            const int broadcast = event.value(u"broadcast").toInt();
            if (event.value(u"event").toString() == u"broadcast") {
                begun.insert(broadcast);
            } else {
                QVERIFY2(begun.contains(broadcast), line);
                ++delivered[broadcast];
            }
        }
        QCOMPARE(begun.size(), qsizetype(broadcasts));
        QCOMPARE(delivered.size(), qsizetype(broadcasts));
        QVERIFY(std::all_of(delivered.cbegin(), delivered.cend(), [](int count) { return count == 2; }));
    }

    // At the end, all of it at once.
    void theRestIsPrintedAtOnce()
    {
        Transcript transcript(m_store, m_clock, OutputFormat::Json);
        CaptureBatch batch;
        addBroadcast(batch, 1, 10'000'000, {1, 2, 3});
        QList<QByteArray> lines;
        {
            const StandardOutput output;
            m_store.append(std::move(batch));
            transcript.note(QStringLiteral("before"));
            transcript.printPending();
            lines = output.lines();
        }
        QCOMPARE(lines.size(), 5);
        QVERIFY2(lines[0].contains("before"), lines[0]);
    }

    void cleanup() { m_store.clear(); }

private:
    CaptureClock m_clock;
    CaptureStore m_store{256 * 1024 * 1024};
};

QTEST_GUILESS_MAIN(TestTranscript)
#include "tst_transcript_posix.moc"
