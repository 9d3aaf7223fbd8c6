// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/crowdcard.h"

#include "client/crowdprocess.h"
#include "tables/recordtext.h"
#include "widgets/common/crowdwording.h"
#include "widgets/common/elidedlabel.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace Fanlight {

namespace {

constexpr int columns = 4;
constexpr double busy = 0.9; // cores, from which on the figures may be the crowd's own

QString latencyText(qint64 nanoseconds, bool any)
{
    return any ? durationText(nanoseconds) : QStringLiteral("–");
}

// What should not have come, or should have.
QStringList wrongs(const CrowdResult &result)
{
    QStringList words;
    const auto add = [&words](quint64 number, const QString &what) {
        if (number > 0)
            words << what.arg(numberText(number));
    };
    add(result.counts.expected - result.counts.received, CrowdCard::tr("%1 lost"));
    add(result.counts.duplicates, CrowdCard::tr("%1 came twice"));
    add(result.counts.outOfOrder, CrowdCard::tr("%1 out of order"));
    add(result.counts.strays, CrowdCard::tr("%1 strayed"));
    add(result.damaged, CrowdCard::tr("%1 damaged"));
    if (!result.stopped)
        add(result.planned - result.counts.sent, CrowdCard::tr("%1 not sent"));
    add(quint64(result.pongsMissing), CrowdCard::tr("%1 pongs missing"));
    return words;
}

} // namespace

CrowdCard::CrowdCard(CrowdProcess &crowd, QWidget *parent)
    : QFrame(parent)
    , m_crowd(crowd)
    , m_state(new QLabel(this))
    , m_settings(new ElidedLabel(this))
    , m_button(new QPushButton(this))
    , m_remarks(new QLabel(this))
{
    setObjectName(QStringLiteral("crowdCard%1").arg(crowd.number()));
    setAccessibleName(tr("Crowd %1").arg(crowd.number()));
    setRole(*this, "card");
    buildUi();
    connect(&m_crowd, &CrowdProcess::changed, this, &CrowdCard::showState);
    connect(m_button, &QPushButton::clicked, this, &CrowdCard::stopOrRemove);
    showState();
}

void CrowdCard::buildUi()
{
    auto *title = new QLabel(accessibleName(), this);
    setRole(*title, "title");
    m_state->setObjectName(QStringLiteral("crowdState"));
    m_settings->setObjectName(QStringLiteral("crowdSettings"));
    m_settings->setText(summaryText(m_crowd.settings()));
    setRole(*m_settings, "muted");
    m_button->setObjectName(QStringLiteral("crowdStop"));
    m_remarks->setObjectName(QStringLiteral("crowdRemarks"));
    m_remarks->setWordWrap(true);
    m_remarks->setTextFormat(Qt::PlainText);
    m_remarks->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(*m_remarks, "error");

    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(title);
    head->addWidget(m_state, 1);
    head->addWidget(m_button);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(1);
    m_open = addFigure(*grid, "crowdOpen", tr("open"));
    m_sent = addFigure(*grid, "crowdSent", tr("sent"));
    m_received = addFigure(*grid, "crowdReceived", tr("received"));
    m_reach = addFigure(*grid, "crowdReach", tr("under way"));
    m_p50 = addFigure(*grid, "crowdP50", {});
    m_p99 = addFigure(*grid, "crowdP99", {});
    m_max = addFigure(*grid, "crowdMax", {});
    m_cpu = addFigure(*grid, "crowdCpu", tr("its CPU"));
    m_cpu.name->setToolTip(tr("Of one core, which is all it has: near 100 % the figures are its own"));
    m_reach.name->setToolTip(tr("What should still arrive after all that was sent"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 10);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_settings);
    layout->addLayout(grid);
    layout->addWidget(m_remarks);
}

CrowdCard::Figure CrowdCard::addFigure(QGridLayout &grid, const char *objectName, const QString &name)
{
    const int place = grid.count() / 2;
    const int row = place / columns * 3;
    if (row > 0)
        grid.setRowMinimumHeight(row - 1, 4);
    Figure figure{new QLabel(name, this), new QLabel(QStringLiteral("–"), this)};
    setRole(*figure.name, "muted");
    figure.value->setObjectName(QLatin1StringView(objectName));
    figure.value->setFont(monospace());
    figure.value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    grid.addWidget(figure.name, row, place % columns);
    grid.addWidget(figure.value, row + 1, place % columns);
    grid.setColumnStretch(place % columns, 1);
    return figure;
}

void CrowdCard::set(const Figure &figure, const QString &value)
{
    figure.value->setText(value);
    figure.value->setAccessibleName(figure.name->text() + u' ' + value);
    figure.value->setToolTip(value);
}

void CrowdCard::stopOrRemove()
{
    if (m_crowd.isRunning())
        m_crowd.stop();
    else
        Q_EMIT removeRequested();
}

QString CrowdCard::stateText() const
{
    switch (m_crowd.phase()) {
    case CrowdProcessPhase::Starting:
        return tr("starting…");
    case CrowdProcessPhase::Running:
        return m_crowd.progress() ? tr("%1, %2 s")
                                        .arg(text(m_crowd.progress()->phase))
                                        .arg(double(m_crowd.progress()->elapsed) / 1e9, 0, 'f', 0)
                                  : tr("connecting");
    case CrowdProcessPhase::Stopping:
        return tr("stopping…");
    case CrowdProcessPhase::Ended:
        break;
    }
    if (!m_crowd.result())
        return tr("failed");
    if (m_crowd.result()->stopped)
        return tr("stopped early");
    if (m_crowd.result()->isWell())
        return tr("done: all arrived");
    const CrowdCounts &counts = m_crowd.result()->counts;
    return counts.received < counts.expected ? tr("done, with losses") : tr("done, with errors");
}

void CrowdCard::showState()
{
    const bool running = m_crowd.isRunning();
    m_state->setText(stateText());
    m_state->setAccessibleName(accessibleName() + u' ' + m_state->text());
    m_button->setText(running ? tr("Stop") : tr("Remove"));
    m_button->setAccessibleName(
        running ? tr("Stop crowd %1").arg(m_crowd.number()) : tr("Remove crowd %1").arg(m_crowd.number()));
    m_button->setEnabled(m_crowd.phase() != CrowdProcessPhase::Stopping);
    showFigures();
    showRemarks();
}

void CrowdCard::showFigures()
{
    const auto counts = [this](const CrowdCounts &seen) {
        set(m_sent, numberText(seen.sent));
        set(m_received, numberText(seen.received));
    };
    if (const auto &result = m_crowd.result()) {
        m_open.name->setText(tr("opened"));
        set(m_open,
            tr("%1 of %2")
                .arg(numberText(quint64(result->opened)), numberText(quint64(result->settings.clients))));
        counts(result->counts);
        const CrowdCounts &all = result->counts;
        m_reach.name->setText(tr("reach"));
        m_reach.name->setToolTip(tr("Of what should arrive after all that was sent, what did."));
        set(m_reach,
            all.expected > 0 ? reachText(double(all.received) / double(all.expected)) : QStringLiteral("–"));
        const LatencySummary &latency = result->latency;
        showLatency(tr("%1"), latency.p50, latency.p99, latency.max, latency.count > 0);
        m_cpu.name->setText(tr("its CPU, at most"));
        set(m_cpu, coresText(result->busiestCpu));
        return;
    }
    const CrowdProgress progress = m_crowd.progress().value_or(CrowdProgress());
    set(m_open,
        tr("%1 of %2")
            .arg(numberText(quint64(progress.open)), numberText(quint64(m_crowd.settings().clients))));
    counts(progress.counts);
    // A share of it would look like a loss: what was sent a moment ago cannot have arrived.
    set(m_reach, progress.counts.expected > 0
                     ? numberText(progress.counts.expected - progress.counts.received)
                     : QStringLiteral("–"));
    const LatencySummary &latency = progress.latency;
    showLatency(tr("%1, last s"), latency.p50, latency.p99, latency.max, latency.count > 0);
    set(m_cpu, m_crowd.progress() ? coresText(progress.cpu) : QStringLiteral("–"));
}

void CrowdCard::showLatency(const QString &when, qint64 p50, qint64 p99, qint64 max, bool any)
{
    const auto show = [&](const Figure &figure, const QString &name, qint64 value) {
        figure.name->setText(when.arg(name));
        figure.name->setToolTip(tr("Latency from when a message was due to its receipt"));
        set(figure, latencyText(value, any));
    };
    show(m_p50, tr("p50"), p50);
    show(m_p99, tr("p99"), p99);
    show(m_max, tr("max"), max);
}

void CrowdCard::showRemarks()
{
    QStringList lines;
    if (const QString error = errorText(m_crowd); !error.isEmpty())
        lines << error;
    if (const auto &result = m_crowd.result()) {
        for (const CrowdErrorCount &count : result->errors)
            lines << QStringLiteral("%1 × %2").arg(numberText(quint64(count.connections)), text(count.error));
        if (const QStringList words = wrongs(*result); !words.isEmpty())
            lines << words.join(QStringLiteral(", "));
        if (result->isSaturated())
            lines << tr("The crowd itself was busy: the latencies may be its own, not the server's.");
    } else if (const auto &progress = m_crowd.progress()) {
        if (progress->failed > 0)
            lines << tr("%1 connections failed").arg(numberText(quint64(progress->failed)));
        if (progress->cpu >= busy)
            lines << tr("The crowd itself is busy: the latencies may be its own, not the server's.");
    }
    if (m_crowd.strangeLines() > 0)
        lines << tr("%1 lines of its report were not understood").arg(numberText(m_crowd.strangeLines()));
    m_remarks->setText(lines.join(u'\n'));
    m_remarks->setVisible(!lines.isEmpty());
}

} // namespace Fanlight
