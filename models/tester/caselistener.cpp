// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselistener.h"

#include "tester/casevisit.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr char caseFolder[] = "/case/";

// Without the query.
QByteArray pathOf(const RequestHead &request)
{
    return QByteArray::fromPercentEncoding(request.target.split('?').constFirst());
}

QUrl urlOf(const QHostAddress &address, quint16 port)
{
    // A client on this machine reaches any address by the loopback's.
    const bool any = address == QHostAddress(QHostAddress::Any) ||
                     address == QHostAddress(QHostAddress::AnyIPv4) ||
                     address == QHostAddress(QHostAddress::AnyIPv6);
    QUrl url;
    url.setScheme(QStringLiteral("ws"));
    url.setHost((any ? QHostAddress(QHostAddress::LocalHost) : address).toString());
    url.setPort(port);
    url.setPath(QStringLiteral("/"));
    return url;
}

} // namespace

CaseListener::CaseListener(QObject *parent)
    : QObject(parent)
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &CaseListener::finish);
}

// Visits refer to the keys: they go first.
CaseListener::~CaseListener()
{
    const QObjectList visits = children();
    for (QObject *visit : visits) {
        visit->disconnect(this);
        delete visit;
    }
}

void CaseListener::start(const ListenSettings &settings, std::vector<TestCase> cases)
{
    m_settings = settings;
    m_run = {};
    m_run.tested = Role::Client;
    m_run.target.echoes = true; // that is asked of it
    m_entries.clear();
    for (TestCase &test : cases)
        m_entries.push_back({std::move(test), Stage::Waiting, std::nullopt});
    m_done = 0;
    m_server = new QTcpServer(this);
    if (!m_server->listen(settings.address, settings.port)) {
        const QString reason = QStringLiteral("Port %1 of %2 cannot be listened to: %3.")
                                   .arg(settings.port)
                                   .arg(settings.address.toString(), m_server->errorString());
        delete std::exchange(m_server, nullptr);
        Q_EMIT failed(reason);
        return;
    }
    connect(m_server, &QTcpServer::newConnection, this, &CaseListener::accept);
    m_run.settings.url = urlOf(settings.address, m_server->serverPort());
    m_run.settings.connections = maxTestConnections;
    m_run.settings.timeout = settings.timeout;
    m_run.settings.traceLimit = settings.traceLimit;
    m_clock.start();
    settle();
    Q_EMIT listening(m_run.settings.url);
}

void CaseListener::stop()
{
    if (isRunning())
        finish();
}

void CaseListener::accept()
{
    while (QTcpSocket *socket = m_server ? m_server->nextPendingConnection() : nullptr) {
        auto *visit = new CaseVisit(socket, m_run.settings, m_keys, this);
        m_idle.stop();
        ++m_visits;
        connect(visit, &CaseVisit::asked, this,
            [this, visit](const RequestHead &request) { answer(visit, request); });
        connect(visit, &QObject::destroyed, this, [this] {
            --m_visits;
            settle();
        });
    }
}

void CaseListener::answer(CaseVisit *visit, const RequestHead &request)
{
    if (!isRunning())
        return visit->answerPlainly(503, "The run is over.\n");
    const QByteArray path = pathOf(request);
    if (!asksForWebSocket(request)) {
        if (path == "/cases")
            return visit->answerPlainly(200, QByteArray::number(qsizetype(m_entries.size())) + '\n');
        return visit->answerPlainly(
            426, "Clients are tested here: connect with WebSocket, once for each case.\n");
    }
    if (m_visits > maxTestConnections)
        return visit->answerPlainly(503, "Too many connections at once.\n");
    const std::optional<std::size_t> number = wanted(path);
    if (!number)
        return visit->answerPlainly(404, "There is no such case, or none that nobody has come for yet.\n");
    play(visit, *number);
}

std::optional<std::size_t> CaseListener::wanted(const QByteArray &path) const
{
    const auto indexOf = [this](const auto &found) -> std::optional<std::size_t> {
        const auto entry = std::find_if(m_entries.begin(), m_entries.end(), found);
        return entry == m_entries.end() ? std::nullopt
                                        : std::optional(std::size_t(entry - m_entries.begin()));
    };
    if (!path.startsWith(caseFolder))
        return indexOf([](const Entry &entry) { return entry.stage == Stage::Waiting; });
    const QByteArray name = path.mid(qsizetype(sizeof caseFolder) - 1);
    bool isNumber = false;
    const qulonglong number = name.toULongLong(&isNumber);
    const std::optional<std::size_t> index =
        !isNumber ? indexOf([&](const Entry &entry) { return entry.test.id == name; })
        : number >= 1 && number <= m_entries.size() ? std::optional(std::size_t(number - 1))
                                                    : std::nullopt;
    // One that was run may run again, but not twice at the same time.
    return index && m_entries[*index].stage != Stage::UnderWay ? index : std::nullopt;
}

void CaseListener::play(CaseVisit *visit, std::size_t number)
{
    Entry &entry = m_entries[number];
    entry.stage = Stage::UnderWay;
    connect(visit, &CaseVisit::finished, this,
        [this, number](const TestResult &result) { take(number, result); });
    visit->play(TestCase(entry.test));
}

void CaseListener::take(std::size_t number, const TestResult &result)
{
    if (!isRunning())
        return;
    Entry &entry = m_entries[number];
    entry.stage = Stage::Done;
    if (!std::exchange(entry.result, result))
        ++m_done;
    Q_EMIT caseFinished(result);
    Q_EMIT progressed(m_done, int(m_entries.size()));
}

// No connection is there.
void CaseListener::settle()
{
    if (!isRunning() || m_visits > 0)
        return;
    if (m_done == int(m_entries.size()))
        return finish();
    if (m_settings.idle > 0)
        m_idle.start(m_settings.idle);
}

void CaseListener::finish()
{
    m_idle.stop();
    std::exchange(m_server, nullptr)->deleteLater();
    for (CaseVisit *visit : findChildren<CaseVisit *>(Qt::FindDirectChildrenOnly)) {
        visit->disconnect(this);
        visit->deleteLater();
    }
    m_visits = 0;
    m_run.complete = m_done == int(m_entries.size());
    for (Entry &entry : std::exchange(m_entries, {})) {
        if (entry.result)
            m_run.results.push_back(std::move(*entry.result));
        else
            m_run.notRun.push_back(std::move(entry.test));
    }
    m_run.time = m_clock.nsecsElapsed();
    Q_EMIT finished();
}

} // namespace Fanlight
