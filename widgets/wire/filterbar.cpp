// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/filterbar.h"

#include "widgets/common/chip.h"
#include "widgets/common/theme.h"
#include "widgets/wire/patternedit.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QShortcut>
#include <QTimer>

namespace Fanlight {

namespace {
constexpr int typingPause = 120; // ms
}

FilterBar::FilterBar(QWidget *parent)
    : QWidget(parent)
    , m_edit(new PatternEdit(this))
    , m_progress(new QLabel(this))
    , m_typing(new QTimer(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->setSpacing(6);
    m_edit->setObjectName(QStringLiteral("wireFilter"));
    m_edit->setAccessibleName(tr("Filter the wire table"));
    m_edit->setPlaceholderText(tr("Filter: a word or a regular expression"));
    m_edit->setToolTip(
        tr("Shows the rows whose text or payload matches, without regard to case (Ctrl+F; Esc clears)"));
    m_edit->setMinimumWidth(90);
    layout->addWidget(m_edit, 1);
    m_progress->setObjectName(QStringLiteral("filterProgress"));
    m_progress->setFont(smallFont());
    setRole(*m_progress, "muted");
    m_progress->hide();
    layout->addWidget(m_progress);

    addChip(
        FrameChip::Sent, tr("↑ Sent"), QStringLiteral("chipSent"), tr("Show what was sent to the server"));
    addChip(FrameChip::Received, tr("↓ Received"), QStringLiteral("chipReceived"),
        tr("Show what was received from the server"));
    addChip(FrameChip::Text, tr("Text"), QStringLiteral("chipText"), tr("Show text frames"));
    addChip(FrameChip::Binary, tr("Binary"), QStringLiteral("chipBinary"), tr("Show binary frames"));
    addChip(FrameChip::Control, QString(), QStringLiteral("chipControl"), tr("Show ping and pong frames"));
    addChip(FrameChip::Http, tr("HTTP"), QStringLiteral("chipHttp"),
        tr("Show plain HTTP requests and responses"));
    addChip(FrameChip::ViolationsOnly, QString(), QStringLiteral("chipViolations"),
        tr("Show only what broke the protocol"));
    setCounts(0, 0);

    m_typing->setSingleShot(true);
    m_typing->setInterval(typingPause);
    connect(m_typing, &QTimer::timeout, this, [this] { Q_EMIT filterChanged(m_filter); });
    connect(m_edit, &PatternEdit::patternChanged, this, &FilterBar::setPattern);
    connect(m_edit, &PatternEdit::errorChanged, this, &FilterBar::errorChanged);
    auto *find = new QShortcut(QKeySequence(QKeySequence::Find), m_edit);
    connect(find, &QShortcut::activated, this, &FilterBar::focusPattern);
}

void FilterBar::addChip(
    FrameChip chip, const QString &text, const QString &objectName, const QString &accessibleName)
{
    auto *button = new Chip(text, objectName, accessibleName, this);
    button->setChecked(m_filter.chips.testFlag(chip));
    layout()->addWidget(button);
    m_chips.push_back({chip, button});
    connect(button, &Chip::toggled, this, [this, chip](bool on) { setChip(chip, on); });
}

Chip *FilterBar::chipOf(FrameChip chip) const
{
    for (const Entry &entry : m_chips) {
        if (entry.chip == chip)
            return entry.button;
    }
    return nullptr;
}

void FilterBar::setChip(FrameChip chip, bool on)
{
    m_filter.chips.setFlag(chip, on);
    m_typing->stop();
    Q_EMIT filterChanged(m_filter);
}

void FilterBar::setPattern(const QRegularExpression &pattern)
{
    if (m_filter.pattern == pattern)
        return;
    m_filter.pattern = pattern;
    // Clearing is a single step, and what it brings back is wanted at once.
    if (pattern.pattern().isEmpty()) {
        m_typing->stop();
        Q_EMIT filterChanged(m_filter);
    } else {
        m_typing->start();
    }
}

QString FilterBar::errorSentence() const
{
    return m_edit->error() ? m_edit->error()->sentence : QString();
}

void FilterBar::setCounts(quint64 control, quint64 violations)
{
    const QLocale locale;
    chipOf(FrameChip::Control)->setText(tr("Control %1").arg(locale.toString(control)));
    chipOf(FrameChip::ViolationsOnly)->setText(tr("⚠ %1").arg(locale.toString(violations)));
}

void FilterBar::setProgress(int percent)
{
    const QString words = tr("filtering … %1 %");
    m_progress->setText(words.arg(percent));
    // So that what is beside it stands still while it counts.
    m_progress->setMinimumWidth(m_progress->fontMetrics().horizontalAdvance(words.arg(99)));
    m_progress->setVisible(percent < 100);
}

void FilterBar::showEverything()
{
    {
        // One change of the filter, not eight.
        const QSignalBlocker quiet(this);
        m_edit->clear();
        for (const Entry &entry : m_chips)
            entry.button->setChecked(entry.chip != FrameChip::ViolationsOnly);
    }
    Q_EMIT filterChanged(m_filter);
    Q_EMIT errorChanged();
}

void FilterBar::focusPattern()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

} // namespace Fanlight
