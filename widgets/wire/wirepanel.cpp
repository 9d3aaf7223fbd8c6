// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/wirepanel.h"

#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/wire/filterbar.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/patternedit.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>

namespace Fanlight {

WirePanel::WirePanel(FrameTableModel &model, CaptureStore &store, QWidget *parent)
    : Card(tr("Wire"), parent)
    , m_model(model)
    , m_store(store)
    , m_filterBar(new FilterBar(this))
    , m_error(new QLabel(this))
    , m_evicted(new QLabel(this))
    , m_table(new FrameTable(model, this))
    , m_empty(new EmptyState(QString(), QString(), m_table))
{
    setObjectName(QStringLiteral("wirePanel"));
    buildUi();
    connect(m_table, &FrameTable::recordSelected, this, &WirePanel::recordSelected);
    connect(m_filterBar, &FilterBar::filterChanged, m_table, &FrameTable::startFilter);
    connect(&model, &FrameTableModel::filterProgressed, this, &WirePanel::updateProgress);
    connect(m_filterBar, &FilterBar::errorChanged, this, &WirePanel::updateFilterError);
    connect(m_empty, &EmptyState::triggered, m_filterBar, &FilterBar::showEverything);
    // The model tells of rows that show; hidden ones are counted from the store's own news.
    connect(&store, &CaptureStore::appended, this, &WirePanel::updateCounts);
    connect(&store, &CaptureStore::delivered, this, &WirePanel::updateCounts);
    connect(&store, &CaptureStore::evictedBelow, this, &WirePanel::updateCounts);
    connect(&store, &CaptureStore::deliveriesEvictedBelow, this, &WirePanel::updateCounts);
    connect(&store, &CaptureStore::cleared, this, &WirePanel::updateCounts);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &WirePanel::updateEmptyState);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &WirePanel::updateEmptyState);
    updateCounts();
    updateFilterError();
}

void WirePanel::buildUi()
{
    addHeaderWidget(m_filterBar, 1);

    m_error->setObjectName(QStringLiteral("filterError"));
    setRole(*m_error, "error");
    m_error->setWordWrap(true);
    m_error->setContentsMargins(12, 5, 12, 5);
    contentLayout()->addWidget(m_error);

    contentLayout()->addWidget(m_table, 1);

    m_evicted->setObjectName(QStringLiteral("evicted"));
    setRole(*m_evicted, "muted");
    m_evicted->setContentsMargins(12, 3, 12, 1);
    contentLayout()->addWidget(m_evicted);
}

void WirePanel::selectRecord(quint64 number)
{
    m_table->selectRecord(number);
}

void WirePanel::selectDelivery(quint64 number, quint32 delivery)
{
    m_table->selectDelivery(number, delivery);
}

void WirePanel::keyPressEvent(QKeyEvent *event)
{
    // Esc clears the filter from the table and the chips as well: they let the key pass.
    PatternEdit *edit = m_filterBar->patternEdit();
    if (event->key() == Qt::Key_Escape && !edit->text().isEmpty()) {
        edit->clearPattern();
        event->accept();
        return;
    }
    Card::keyPressEvent(event);
}

void WirePanel::updateCounts()
{
    m_filterBar->setCounts(m_model.controlCount(), m_model.violationCount());
    const QString evicted = evictedText();
    m_evicted->setVisible(!evicted.isEmpty());
    m_evicted->setText(evicted);
    updateEmptyState();
}

// One sentence for one and one for many: translations choose by number.
QString WirePanel::evictedText() const
{
    const auto rows = m_store.evicted();
    const auto deliveries = m_store.deliveriesEvicted();
    const QLocale locale;
    if (rows == 0 && deliveries == 0)
        return {};
    if (rows == 0)
        return tr("The deliveries of older broadcasts (%1) were evicted: the capture's memory is full.")
            .arg(locale.toString(deliveries));
    if (deliveries > 0)
        return tr(
            "%1 older rows were evicted, with %2 deliveries of broadcasts: the capture's memory is full.")
            .arg(locale.toString(rows), locale.toString(deliveries));
    return rows == 1
               ? tr("1 older row was evicted: the capture's memory is full.")
               : tr("%1 older rows were evicted: the capture's memory is full.").arg(locale.toString(rows));
}

void WirePanel::updateProgress()
{
    m_filterBar->setProgress(m_model.filterProgress());
    updateEmptyState();
}

void WirePanel::updateEmptyState()
{
    // While a filter has found nothing yet, the bar says how far it is.
    if (m_model.rowCount() > 0 || m_model.isFiltering()) {
        m_table->setOverlay(nullptr);
        m_empty->hide();
        return;
    }
    const quint64 kept = m_store.lastNumber() + 1 - m_store.firstNumber();
    if (kept == 0) {
        m_empty->setText(tr("Nothing on the wire yet"), tr("Start the server and connect a client: every "
                                                           "handshake and frame appears here as it passes."));
        m_empty->setAction(QString());
    } else {
        m_empty->setText(kept == 1 ? tr("The filter hides the only row")
                                   : tr("The filter hides all %1 rows").arg(QLocale().toString(kept)),
            tr("It takes effect on what is already there."));
        m_empty->setAction(tr("Clear it"));
    }
    m_table->setOverlay(m_empty);
}

void WirePanel::updateFilterError()
{
    const QString sentence = m_filterBar->errorSentence();
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
}

} // namespace Fanlight
