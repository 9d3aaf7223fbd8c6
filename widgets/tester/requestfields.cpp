// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/requestfields.h"

#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QToolButton>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int nameColumn = 0;
constexpr int valueColumn = 1;
constexpr std::size_t mostLines = 1'000; // a request of more is edited as text
constexpr qsizetype shownLength = 2'000; // characters of a value in the table; a longer one is edited as text

QLineEdit *startField(QWidget *parent, const QString &objectName, const QString &accessibleName)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setFont(monospace());
    return field;
}

QString shown(const QByteArray &bytes)
{
    return textOfBytes(bytes, LineEnds::Hidden);
}

} // namespace

RequestFields::RequestFields(QWidget *parent)
    : QWidget(parent)
    , m_method(startField(this, QStringLiteral("requestMethod"), tr("Method")))
    , m_target(startField(this, QStringLiteral("requestTarget"), tr("Target")))
    , m_version(startField(this, QStringLiteral("requestVersion"), tr("HTTP version")))
    , m_table(new QTableWidget(0, 2, this))
    , m_remark(new QLabel(this))
{
    buildUi();
    for (QLineEdit *field : {m_method, m_target, m_version})
        connect(field, &QLineEdit::textEdited, this, &RequestFields::startEdited);
    connect(m_table, &QTableWidget::cellChanged, this, &RequestFields::cellEdited);
    connect(m_table, &QTableWidget::currentCellChanged, this, &RequestFields::enableTools);
    show(0);
}

QToolButton *RequestFields::addTool(const QString &text, const QString &objectName,
    const QString &accessibleName, const QKeySequence &key, void (RequestFields::*slot)())
{
    auto *action = new QAction(text, m_table);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(accessibleName, key.toString(QKeySequence::NativeText)));
    m_table->addAction(action);
    connect(action, &QAction::triggered, this, slot);
    auto *button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setObjectName(objectName);
    button->setAccessibleName(accessibleName);
    setRole(*button, "quiet");
    return button;
}

void RequestFields::buildUi()
{
    m_table->setObjectName(QStringLiteral("requestFields"));
    m_table->setAccessibleName(tr("Header fields"));
    m_table->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
    m_table->horizontalHeader()->setSectionResizeMode(valueColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setColumnWidth(nameColumn, fontMetrics().averageCharWidth() * 26);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 9);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->setFont(monospace());
    m_method->setMaximumWidth(fontMetrics().averageCharWidth() * 13);
    m_version->setMaximumWidth(fontMetrics().averageCharWidth() * 14);
    m_remark->setObjectName(QStringLiteral("fieldsRemark"));
    m_remark->setWordWrap(true);
    m_remark->setTextFormat(Qt::PlainText);
    setRole(*m_remark, "muted");

    auto *start = new QGridLayout;
    start->setHorizontalSpacing(6);
    start->setVerticalSpacing(2);
    start->setColumnStretch(1, 1);
    start->addWidget(labelFor(m_method, tr("&Method")), 0, 0);
    start->addWidget(labelFor(m_target, tr("Tar&get")), 0, 1);
    start->addWidget(labelFor(m_version, tr("&Version")), 0, 2);
    start->addWidget(m_method, 1, 0);
    start->addWidget(m_target, 1, 1);
    start->addWidget(m_version, 1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(start);
    layout->addWidget(m_table, 1);
    layout->addLayout(buildTools());
    layout->addWidget(m_remark);
}

QLayout *RequestFields::buildTools()
{
    auto *tools = new QHBoxLayout;
    tools->setSpacing(2);
    m_add = addTool(tr("Add"), QStringLiteral("addField"), tr("Add a field below"),
        QKeySequence(Qt::Key_Insert), &RequestFields::addField);
    m_duplicate = addTool(tr("Duplicate"), QStringLiteral("duplicateField"), tr("Duplicate the field"),
        QKeySequence(Qt::ALT | Qt::Key_Insert), &RequestFields::duplicateField);
    m_remove = addTool(tr("Remove"), QStringLiteral("removeField"), tr("Remove the field"),
        QKeySequence::Delete, &RequestFields::removeField);
    m_up = addTool(tr("Up"), QStringLiteral("fieldUp"), tr("Move the field up"),
        QKeySequence(Qt::ALT | Qt::Key_Up), &RequestFields::moveUp);
    m_down = addTool(tr("Down"), QStringLiteral("fieldDown"), tr("Move the field down"),
        QKeySequence(Qt::ALT | Qt::Key_Down), &RequestFields::moveDown);
    for (QToolButton *tool : {m_add, m_duplicate, m_remove, m_up, m_down})
        tools->addWidget(tool);
    tools->addStretch();
    return tools;
}

void RequestFields::setBytes(const QByteArray &bytes)
{
    if (bytes == bytesOf(m_draft))
        return;
    m_draft = draftOf(bytes);
    show(m_table->currentRow());
}

void RequestFields::show(int row)
{
    const QSignalBlocker quiet(m_table);
    const bool hasStart = !m_draft.rawStart;
    const std::pair<QLineEdit *, const QByteArray *> start[] = {
        {m_method, &m_draft.method}, {m_target, &m_draft.target}, {m_version, &m_draft.version}};
    for (const auto &[field, bytes] : start) {
        field->setEnabled(hasStart);
        if (bytesOfText(field->text()) != *bytes)
            field->setText(shown(*bytes));
    }
    m_table->clearSpans();
    m_table->setRowCount(isTooLong() ? 0 : int(m_draft.lines.size()));
    for (int each = 0; each < m_table->rowCount(); ++each)
        showRow(each);
    m_table->setCurrentCell(std::clamp(row, 0, std::max(0, m_table->rowCount() - 1)),
        std::max(m_table->currentColumn(), nameColumn));
    showRemark();
    enableTools();
}

// The items stay the same: one of them may be telling that it was edited.
void RequestFields::showRow(int row)
{
    const RequestLine &line = m_draft.lines.at(std::size_t(row));
    const bool isField = line.isField();
    const QString texts[] = {
        isField ? shown(line.name) : shown(line.raw).trimmed(), shown(line.value).left(shownLength)};
    const bool editable[] = {isField, isField && line.value.size() <= shownLength};
    for (const int column : {nameColumn, valueColumn}) {
        QTableWidgetItem *item = m_table->item(row, column);
        if (!item) {
            item = new QTableWidgetItem;
            m_table->setItem(row, column, item);
        }
        item->setText(texts[column]);
        item->setFlags(
            editable[column] ? item->flags() | Qt::ItemIsEditable : item->flags() & ~Qt::ItemIsEditable);
        item->setForeground(color(editable[column] ? Token::Ink : Token::MutedInk, *this));
        item->setToolTip(isField ? QString() : tr("Not of the form “Name: value”: to be edited as text"));
    }
    if (!isField)
        m_table->setSpan(row, nameColumn, 1, 2);
}

bool RequestFields::isTooLong() const
{
    return m_draft.lines.size() > mostLines;
}

void RequestFields::showRemark()
{
    QStringList remarks;
    if (isTooLong())
        remarks << tr("The request has more than %L1 lines: it can be edited as text only.").arg(mostLines);
    const std::vector<int> kept = linesKeptAsBytes(m_draft);
    if (kept.size() == 1)
        remarks
            << tr("Line %1 has not the form of a field: it can be edited as text only.").arg(kept.front());
    else if (!kept.empty())
        remarks << tr("%1 lines, the first of them line %2, have not the form of fields: they can be edited "
                      "as text only.")
                       .arg(kept.size())
                       .arg(kept.front());
    const bool hasLong = std::any_of(m_draft.lines.begin(), m_draft.lines.end(),
        [](const RequestLine &line) { return line.value.size() > shownLength; });
    if (hasLong)
        remarks << tr(
            "Only the beginning of a value of more than %L1 bytes is shown: it can be edited as text.")
                       .arg(shownLength);
    if (m_draft.end.isEmpty())
        remarks << tr("The head has no end: the empty line can be added as text.");
    else if (m_draft.end == "\n")
        remarks << tr("The empty line that ends the head ends in LF alone: this can be changed as text.");
    else if (m_draft.end != "\r\n")
        remarks << tr("%L1 bytes after the last field are kept as they are and can be edited as text.")
                       .arg(m_draft.end.size());
    m_remark->setText(remarks.join(u' '));
    m_remark->setVisible(!remarks.isEmpty());
}

void RequestFields::enableTools()
{
    const int row = m_table->currentRow();
    const int last = m_table->rowCount() - 1;
    const bool isRow = row >= 0 && row <= last;
    m_add->defaultAction()->setEnabled(!isTooLong());
    for (QToolButton *tool : {m_duplicate, m_remove})
        tool->defaultAction()->setEnabled(isRow);
    m_up->defaultAction()->setEnabled(isRow && row > 0);
    m_down->defaultAction()->setEnabled(isRow && row < last);
}

void RequestFields::startEdited()
{
    m_draft.method = bytesOfText(m_method->text());
    m_draft.target = bytesOfText(m_target->text());
    m_draft.version = bytesOfText(m_version->text());
    changed(m_table->currentRow());
}

void RequestFields::cellEdited(int row, int column)
{
    RequestLine &line = m_draft.lines.at(std::size_t(row));
    const QByteArray typed = bytesOfText(m_table->item(row, column)->text());
    (column == nameColumn ? line.name : line.value) = typed;
    changed(row);
}

// What was typed may make lines of its own, or end the head: it is read again as what it is on the wire.
void RequestFields::changed(int row)
{
    m_draft = draftOf(bytesOf(m_draft));
    show(row);
    Q_EMIT edited();
}

void RequestFields::addField()
{
    const int row = m_table->rowCount() == 0 ? 0 : m_table->currentRow() + 1;
    m_draft.lines.insert(m_draft.lines.begin() + row, RequestLine{"X-Name", "value", {}});
    changed(row);
    m_table->setFocus();
    m_table->setCurrentCell(row, nameColumn);
    m_table->editItem(m_table->item(row, nameColumn));
}

void RequestFields::duplicateField()
{
    const int row = m_table->currentRow();
    const RequestLine line = m_draft.lines.at(std::size_t(row));
    m_draft.lines.insert(m_draft.lines.begin() + row + 1, line);
    changed(row + 1);
}

void RequestFields::removeField()
{
    const int row = m_table->currentRow();
    m_draft.lines.erase(m_draft.lines.begin() + row);
    changed(row);
}

void RequestFields::moveUp()
{
    move(-1);
}

void RequestFields::moveDown()
{
    move(1);
}

void RequestFields::move(int by)
{
    const int row = m_table->currentRow();
    std::swap(m_draft.lines.at(std::size_t(row)), m_draft.lines.at(std::size_t(row + by)));
    changed(row + by);
}

} // namespace Fanlight
