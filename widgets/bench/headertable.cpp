// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/headertable.h"

#include "widgets/common/theme.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

// The handshake is made of these: a second one would break it.
constexpr std::array<const char *, 8> reservedNames{"connection", "content-length", "host",
    "sec-websocket-extensions", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
    "upgrade"};

bool isReserved(const QByteArray &name)
{
    const QByteArray lower = name.toLower();
    return std::any_of(
        reservedNames.begin(), reservedNames.end(), [&lower](const char *other) { return lower == other; });
}

} // namespace

HeaderTable::HeaderTable(QWidget *parent)
    : QWidget(parent)
    , m_table(new QTableWidget(0, 2, this))
    , m_fault(new QLabel(this))
{
    m_table->setObjectName(QStringLiteral("headerFields"));
    m_table->setAccessibleName(tr("Header fields"));
    m_table->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setColumnWidth(0, 140);
    m_table->verticalHeader()->hide();
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(true);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 9);
    m_table->setFixedHeight(120);
    m_fault->setObjectName(QStringLiteral("headerFault"));
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    setRole(*m_fault, "error");

    auto *removal = new QAction(tr("Remove"), m_table);
    removal->setShortcut(QKeySequence::Delete);
    removal->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(removal);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(removal, &QAction::triggered, this, &HeaderTable::removeSelected);
    connect(m_table, &QTableWidget::itemChanged, this, &HeaderTable::check);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_table);
    layout->addWidget(m_fault);
    setFields({});
}

void HeaderTable::setFields(const std::vector<HeaderField> &fields)
{
    {
        const QSignalBlocker blocked(m_table);
        m_table->setRowCount(0);
        for (const HeaderField &field : fields) {
            const int row = m_table->rowCount();
            m_table->insertRow(row);
            m_table->setItem(row, 0, new QTableWidgetItem(QString::fromUtf8(field.name)));
            m_table->setItem(row, 1, new QTableWidgetItem(QString::fromUtf8(field.value)));
        }
    }
    check();
}

QString HeaderTable::textAt(int row, int column) const
{
    const QTableWidgetItem *item = m_table->item(row, column);
    return item ? item->text() : QString();
}

std::vector<HeaderField> HeaderTable::fields() const
{
    std::vector<HeaderField> fields;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString name = textAt(row, 0).trimmed();
        const QString value = textAt(row, 1);
        if (!name.isEmpty() || !value.isEmpty())
            fields.push_back({name.toUtf8(), value.toUtf8()});
    }
    return fields;
}

QString HeaderTable::fault() const
{
    for (const HeaderField &field : fields()) {
        const QString name = QString::fromUtf8(field.name);
        if (field.name.isEmpty())
            return tr("A header field needs a name.");
        if (!isToken(field.name))
            return tr("“%1” is no name of a header field: letters, digits and hyphens, no spaces or colons.")
                .arg(name);
        if (isReserved(field.name))
            return tr("“%1” is set by the handshake itself; remove it here.").arg(name);
        if (!isFieldValue(field.value))
            return tr(
                "The value of “%1” would inject another line into the request: it must be one line without "
                "control characters.")
                .arg(name);
    }
    return {};
}

void HeaderTable::check()
{
    const QSignalBlocker blocked(m_table);
    const int last = m_table->rowCount() - 1;
    if (last < 0 || !textAt(last, 0).isEmpty() || !textAt(last, 1).isEmpty())
        m_table->insertRow(last + 1);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const bool used = !textAt(row, 0).isEmpty() || !textAt(row, 1).isEmpty();
        const QByteArray name = textAt(row, 0).trimmed().toUtf8();
        const bool badName = used && (!isToken(name) || isReserved(name));
        const bool badValue = !isFieldValue(textAt(row, 1).toUtf8());
        for (const auto &[column, bad] : {std::pair(0, badName), std::pair(1, badValue)}) {
            if (QTableWidgetItem *item = m_table->item(row, column))
                item->setForeground(color(bad ? Token::Violation : Token::Ink, *this));
        }
    }
    m_fault->setText(fault());
    m_fault->setVisible(!m_fault->text().isEmpty());
    Q_EMIT changed();
}

void HeaderTable::removeSelected()
{
    if (m_table->currentRow() >= 0)
        m_table->removeRow(m_table->currentRow());
    check();
}

void HeaderTable::setLocked(bool locked)
{
    m_table->setEnabled(!locked);
}

} // namespace Fanlight
