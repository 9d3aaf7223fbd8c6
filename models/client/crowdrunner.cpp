// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdrunner.h"

#include "client/crowdloop.h"
#include "client/processusage.h"

#include <QHostInfo>
#include <QUrl>

#include <algorithm>

namespace Fanlight {

namespace {

// Standard streams, the event loops, the poller, libraries.
constexpr quint64 ownDescriptors = 48;

// The IPv4 address where a name has both: servers listen there more often than not.
QHostAddress resolve(const QString &host)
{
    if (const QHostAddress literal(host); !literal.isNull())
        return literal;
    QList<QHostAddress> addresses = QHostInfo::fromName(host).addresses();
    std::stable_partition(addresses.begin(), addresses.end(),
        [](const QHostAddress &address) { return address.protocol() == QAbstractSocket::IPv4Protocol; });
    return addresses.value(0);
}

} // namespace

std::optional<CrowdStartFault> descriptorFault(const CrowdSettings &settings)
{
    const std::optional<quint64> allowed = raiseDescriptorLimit();
    const quint64 needed = quint64(settings.clients) + ownDescriptors;
    if (!allowed || needed <= *allowed)
        return std::nullopt;
    return CrowdStartFault{CrowdStartFault::Kind::TooFewDescriptors, needed, *allowed};
}

CrowdRunner::CrowdRunner(QObject *parent)
    : QObject(parent)
{
}

CrowdRunner::~CrowdRunner()
{
    stop();
    if (m_thread)
        m_thread->wait();
}

void CrowdRunner::start(const CrowdSettings &settings)
{
    m_thread.reset(QThread::create([this, settings] { run(settings); }));
    m_thread->setObjectName(QStringLiteral("crowd"));
    m_thread->start();
}

void CrowdRunner::stop()
{
    m_stop = true;
}

// In the thread: a signal to an object of another thread is queued.
void CrowdRunner::run(const CrowdSettings &settings)
{
    if (const auto fault = descriptorFault(settings)) {
        Q_EMIT failed(*fault);
        return;
    }
    const QHostAddress address = resolve(QUrl(settings.url).host());
    if (address.isNull()) {
        Q_EMIT failed({});
        return;
    }
    CrowdLoop loop(
        settings, address, m_stop, [this](const CrowdProgress &progress) { Q_EMIT progressed(progress); });
    Q_EMIT finished(loop.run());
}

} // namespace Fanlight
