// SPDX-License-Identifier: GPL-3.0-or-later
// How a client whose connection was lost comes back by itself.
#include "client/panelsession.h"

#include <QRandomGenerator>
#include <QTimer>

namespace Fanlight {

namespace {

// Shorter than this a connection is no success: a server that accepts and drops is not asked ever faster.
constexpr qint64 leastOpen = 5'000'000'000; // ns

// Somebody who opens it so wants the same connection again; the name and what it does on it may differ.
bool leadToTheSame(const ClientSettings &one, const ClientSettings &other)
{
    return one.url == other.url && one.engine == other.engine && one.subprotocols == other.subprotocols &&
           one.headers == other.headers;
}

QString seconds(qint64 nanoseconds)
{
    return QString::number(double(nanoseconds) / 1e9, 'f', nanoseconds < 10'000'000'000 ? 2 : 1);
}

} // namespace

// The connection has ended, or an attempt at one.
void PanelSession::considerReturn()
{
    const bool wasOpen = m_attempt.wasOpenAt != timeUnknown;
    const bool isMeant = m_settings.reconnect.enabled && !m_attempt.asked &&
                         (wasOpen ? comesBackAfter(m_state) : m_way && triesAgainAfter(m_state));
    if (!isMeant) {
        m_way.reset();
        m_state.wayBack.reset();
        return;
    }
    const qint64 now = m_clock.now();
    if (wasOpen) {
        if (!m_way || now - m_attempt.wasOpenAt >= leastOpen)
            m_way.emplace(Way{
                ReconnectSchedule(m_settings.reconnect, QRandomGenerator::global()->generate64()), {}, 0});
        m_way->lost = m_state.connection;
        m_way->lostAt = now;
    }
    const std::optional<int> delay = m_way->schedule.next();
    m_state.wayBack = WayBack{WayBackStage::Waiting, m_way->schedule.attempt(), m_way->lostAt, timeUnknown};
    if (!delay) {
        m_state.wayBack->stage = WayBackStage::GaveUp;
        m_journal.note(
            QStringLiteral("Not coming back any more: %1 attempts failed.").arg(m_way->schedule.attempt()));
        m_way.reset();
        return;
    }
    m_state.wayBack->nextAt = now + qint64(*delay) * 1'000'000;
    m_journal.report(QStringLiteral("Attempt %1 to come back in %2 s.")
                         .arg(m_way->schedule.attempt())
                         .arg(seconds(qint64(*delay) * 1'000'000)));
    m_returnTimer->start(*delay);
}

void PanelSession::tryAgain()
{
    // A copy: the settings are written anew.
    open(ClientSettings(m_settings));
}

// Whoever opens the same meanwhile means to come back now.
void PanelSession::takeWay(const ClientSettings &settings)
{
    m_returnTimer->stop();
    if (m_way && (!m_state.wayBack || !leadToTheSame(settings, m_settings)))
        m_way.reset();
}

std::optional<WayBack> PanelSession::wayUnderWay() const
{
    if (!m_way)
        return std::nullopt;
    return WayBack{WayBackStage::Trying, m_way->schedule.attempt(), m_way->lostAt, timeUnknown};
}

void PanelSession::cameBack()
{
    if (!m_state.wayBack)
        return;
    const WayBack way = *std::exchange(m_state.wayBack, std::nullopt);
    m_state.cameBack =
        CameBack{way.attempt, m_way->lost, way.lostAt, m_clock.now() - way.lostAt, std::nullopt};
    m_journal.report(QStringLiteral("Back after %1 s, at attempt %2.")
                         .arg(seconds(m_state.cameBack->gap))
                         .arg(way.attempt));
}

void PanelSession::stopReturning()
{
    if (!m_returnTimer->isActive())
        return;
    m_returnTimer->stop();
    m_way.reset();
    m_state.wayBack.reset();
    m_journal.report(QStringLiteral("No further attempt to come back: stopped by hand."));
    Q_EMIT stateChanged(m_state);
}

} // namespace Fanlight
