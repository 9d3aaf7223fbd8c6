// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/runchooser.h"

#include "widgets/common/theme.h"
#include "widgets/http/runhistory.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>

namespace Fanlight {

RunChooser::RunChooser(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("runChooser"));
    buildUi();
    connect(m_shown, &QComboBox::activated, this,
        [this] { Q_EMIT showRequested(m_shown->currentData().toInt()); });
    connect(m_other, &QComboBox::activated, this,
        [this] { Q_EMIT compareRequested(m_other->currentData().toInt()); });
}

void RunChooser::buildUi()
{
    m_shown = addChooser(QStringLiteral("shownRun"), tr("Shown run"),
        tr("The runs of this window and the files it opened: the last %1, and 64 MiB at most.")
            .arg(RunHistory::maxRuns));
    m_other = addChooser(QStringLiteral("comparedRun"), tr("Compare with"),
        tr("What stands beside what was measured: theory, or what another run measured."));
    auto *shownLabel = new QLabel(tr("S&how"), this);
    shownLabel->setBuddy(m_shown);
    auto *otherLabel = new QLabel(tr("Compare &with"), this);
    otherLabel->setBuddy(m_other);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("comparedNote"));
    m_note->setAccessibleName(tr("What differs between the two runs"));
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(smallFont());
    for (QLabel *label : {shownLabel, otherLabel, m_note})
        setRole(*label, "muted");
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(10, 8, 10, 6);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(5);
    grid->addWidget(shownLabel, 0, 0);
    grid->addWidget(m_shown, 0, 1);
    grid->addWidget(otherLabel, 1, 0);
    grid->addWidget(m_other, 1, 1);
    grid->addWidget(m_note, 2, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    m_note->hide();
}

QComboBox *RunChooser::addChooser(const QString &objectName, const QString &name, const QString &toolTip)
{
    auto *chooser = new QComboBox(this);
    chooser->setObjectName(objectName);
    chooser->setAccessibleName(name);
    chooser->setToolTip(toolTip);
    chooser->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    chooser->setMinimumContentsLength(8);
    chooser->view()->setObjectName(objectName + QStringLiteral("List"));
    chooser->view()->setAccessibleName(name);
    return chooser;
}

void RunChooser::setRuns(const RunHistory &history, int shown, int other)
{
    const QSignalBlocker shownBlocker(m_shown);
    const QSignalBlocker otherBlocker(m_other);
    m_shown->clear();
    m_other->clear();
    m_other->addItem(tr("theory"), 0);
    for (const RunHistory::Entry &entry : history.entries()) {
        m_shown->addItem(history.title(entry), entry.id);
        if (entry.id != shown) // with itself it would be all zeros
            m_other->addItem(history.title(entry), entry.id);
    }
    m_shown->setCurrentIndex(m_shown->findData(shown));
    m_shown->setEnabled(true);
    m_other->setCurrentIndex(std::max(0, m_other->findData(other)));
}

void RunChooser::setRunning(const QString &title)
{
    const QSignalBlocker blocker(m_shown);
    m_shown->addItem(title, 0);
    m_shown->setCurrentIndex(m_shown->count() - 1);
    m_shown->setEnabled(false);
}

void RunChooser::setNote(const QString &note, const QString &toolTip)
{
    m_note->setText(note);
    m_note->setToolTip(toolTip);
    m_note->setVisible(!note.isEmpty());
}

} // namespace Fanlight
