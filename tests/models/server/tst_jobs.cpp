// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventhub.h"
#include "server/jobendpoint.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;

class TestJobs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void jobIsDoneAfterItsTime();
    void jobsFinishInOrderOfTime();
    void oldestFinishedMakesRoom();
    void submits_data();
    void submits();
    void unknownVerdicts_data();
    void unknownVerdicts();
};

void TestJobs::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestJobs::jobIsDoneAfterItsTime()
{
    EventHub hub;
    JobBoard jobs(hub);
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(submitAnswer(R"({"job_ms": 60})", jobs).body, QByteArray(R"({"id":1})"));
    QCOMPARE(verdictAnswer("/verdict/1", jobs).body, QByteArray(R"({"id":1,"done":false})"));
    QTRY_COMPARE(hub.lastId(), quint64(1));
    QVERIFY(clock.elapsed() >= 60);
    QCOMPARE(hub.since(0).at(0).payload, QByteArray("verdict 1 accepted"));
    const HttpAnswer answer = verdictAnswer("/verdict/1", jobs);
    QCOMPARE(answer.body, QByteArray(R"({"id":1,"done":true,"verdict":"accepted"})"));
    QCOMPARE(answer.contentType, QByteArray("application/json"));
    QCOMPARE(answer.status, 200);
}

void TestJobs::jobsFinishInOrderOfTime()
{
    EventHub hub;
    JobBoard jobs(hub);
    QVERIFY(jobs.submit(80) && jobs.submit(20) && jobs.submit(0));
    QTRY_COMPARE(hub.lastId(), quint64(3));
    QCOMPARE(hub.since(0).at(0).payload, QByteArray("verdict 3 accepted"));
    QCOMPARE(hub.since(0).at(1).payload, QByteArray("verdict 2 accepted"));
    QCOMPARE(hub.since(0).at(2).payload, QByteArray("verdict 1 accepted"));
}

void TestJobs::oldestFinishedMakesRoom()
{
    EventHub hub;
    JobBoard jobs(hub);
    QCOMPARE(jobs.submit(0), std::optional<quint64>(1));
    for (quint64 id = 2; id <= JobBoard::mostJobs; ++id)
        QCOMPARE(jobs.submit(600'000), std::optional<quint64>(id));
    // The first is done, but the board does not know it before its timer comes.
    QCOMPARE(submitAnswer({}, jobs).status, 503);
    QTRY_COMPARE(jobs.state(1), JobState::Done);
    QCOMPARE(submitAnswer({}, jobs).body, QByteArray(R"({"id":10001})"));
    QCOMPARE(jobs.state(1), JobState::Unknown);
    QCOMPARE(jobs.state(2), JobState::Running);
    QCOMPARE(submitAnswer({}, jobs).status, 503);
}

void TestJobs::submits_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("inBody");
    const QByteArray must = "The body must be";
    QTest::newRow("empty") << QByteArray() << 202 << QByteArray(R"({"id":1})");
    QTest::newRow("blank") << QByteArray(" \r\n") << 202 << QByteArray(R"({"id":1})");
    QTest::newRow("0") << QByteArray(R"({"job_ms":0})") << 202 << QByteArray(R"({"id":1})");
    QTest::newRow("600000") << QByteArray(R"({"job_ms":600000})") << 202 << QByteArray(R"({"id":1})");
    QTest::newRow("600001") << QByteArray(R"({"job_ms":600001})") << 400 << must;
    QTest::newRow("negative") << QByteArray(R"({"job_ms":-1})") << 400 << must;
    QTest::newRow("fraction") << QByteArray(R"({"job_ms":1.5})") << 400 << must;
    QTest::newRow("text") << QByteArray(R"({"job_ms":"1"})") << 400 << must;
    QTest::newRow("missing") << QByteArray("{}") << 400 << must;
    QTest::newRow("array") << QByteArray("[1]") << 400 << must;
    QTest::newRow("no JSON") << QByteArray(R"({"job_ms": x})") << 400 << QByteArray("at byte 1");
    QTest::newRow("cut") << QByteArray(R"({"job_ms":)") << 400 << QByteArray("The body is no JSON: ");
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe") << 400 << QByteArray("The body is no JSON: ");
}

void TestJobs::submits()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, inBody);
    EventHub hub;
    JobBoard jobs(hub);
    const HttpAnswer answer = submitAnswer(content, jobs);
    QTEST(answer.status, "status");
    QVERIFY2(answer.body.contains(inBody), answer.body);
}

void TestJobs::unknownVerdicts_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/verdict/", "/verdict/2", "/verdict/0", "/verdict/x", "/verdict/-1",
             "/verdict/+1", "/verdict/1/", "/verdict/x/1", "/verdict/99999999999999999999"})
        QTest::newRow(path) << QByteArray(path);
}

void TestJobs::unknownVerdicts()
{
    QFETCH(QByteArray, path);
    EventHub hub;
    JobBoard jobs(hub);
    QVERIFY(jobs.submit(0).has_value());
    QCOMPARE(verdictAnswer(path, jobs).status, 404);
}

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
