// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/senddialog.h"

#include "server/roombook.h"
#include "tables/recordtext.h"
#include "widgets/bench/messageedit.h"
#include "widgets/common/crowdwording.h"
#include "widgets/common/draftwording.h"
#include "widgets/common/naturalorder.h"
#include "widgets/common/roommark.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QRandomGenerator>
#include <QSignalBlocker>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int roomRole = Qt::UserRole + 1;
constexpr int roomNameLimit = 60; // characters that are shown of one

template <typename Field>
Field *named(Field *field, const char *objectName, const QString &accessibleName)
{
    field->setObjectName(QLatin1StringView(objectName));
    field->setAccessibleName(accessibleName);
    return field;
}

QString shortName(const QString &room)
{
    return preview(room.left(4 * roomNameLimit).toUtf8(), Opcode::Text, roomNameLimit);
}

} // namespace

SendDialog::SendDialog(Workbench &workbench, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("sendDialog"));
    setWindowTitle(tr("Send from the server"));
    setMinimumWidth(420);
    buildUi();
    layOut();
    listRooms();
    setTarget(SendTarget::Everybody);
    connectParts();
    check();
}

void SendDialog::buildUi()
{
    m_everybody = named(new QRadioButton(tr("&Everybody"), this), "sendToAll", tr("To everybody"));
    m_some = named(new QRadioButton(this), "sendToSelected", tr("To the selected connections"));
    m_inRooms = named(new QRadioButton(tr("The members of &rooms"), this), "sendToRooms", tr("To rooms"));
    m_rooms = named(new QListWidget(this), "sendRooms", tr("Rooms that have members"));
    m_rooms->setAlternatingRowColors(true);
    m_rooms->setFixedHeight((fontMetrics().lineSpacing() + 6) * 5);
    m_other = named(new QLineEdit(this), "sendRoom", tr("Another room"));
    m_otherLabel = new QLabel(tr("&Another room"), this);
    m_otherLabel->setBuddy(m_other);
    m_format = named(new QComboBox(this), "sendFormat", tr("Format"));
    for (const DraftFormat format : {DraftFormat::Text, DraftFormat::Json, DraftFormat::Hex})
        m_format->addItem(text(format), int(format));
    m_format->view()->setObjectName(QStringLiteral("sendFormatList"));
    m_format->view()->setAccessibleName(m_format->accessibleName());
    m_edit = named(new MessageEdit(this), "sendMessage", tr("Message"));
    m_sentence = named(new QLabel(this), "sendSentence", {});
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_sentence->setAlignment(Qt::AlignTop);
    m_send = named(new QPushButton(tr("Send ⌃⏎"), this), "sendNow", tr("Send"));
    m_send->setToolTip(
        tr("Send (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText)));
    m_send->setAutoDefault(false);
    setRole(*m_send, "primary");
    m_close = named(new QPushButton(tr("&Close"), this), "sendClose", tr("Close"));
    m_close->setAutoDefault(false);
}

void SendDialog::layOut()
{
    auto *other = new QHBoxLayout;
    other->addWidget(m_otherLabel);
    other->addWidget(m_other, 1);
    auto *inRooms = new QVBoxLayout;
    inRooms->setContentsMargins(20, 0, 0, 0);
    inRooms->addWidget(m_rooms);
    inRooms->addLayout(other);
    auto *formatLabel = new QLabel(tr("&Format"), this);
    formatLabel->setBuddy(m_format);
    auto *messageLabel = new QLabel(tr("&Message"), this);
    messageLabel->setBuddy(m_edit);
    auto *format = new QHBoxLayout;
    format->addWidget(messageLabel, 1);
    format->addWidget(formatLabel);
    format->addWidget(m_format);
    auto *foot = new QHBoxLayout;
    foot->addStretch();
    foot->addWidget(m_close);
    foot->addWidget(m_send);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(6);
    layout->addWidget(m_everybody);
    layout->addWidget(m_some);
    layout->addWidget(m_inRooms);
    layout->addLayout(inRooms);
    layout->addSpacing(4);
    layout->addLayout(format);
    layout->addWidget(m_edit);
    layout->addWidget(m_sentence);
    layout->addLayout(foot);
    m_edit->setFocus();
}

void SendDialog::connectParts()
{
    for (QRadioButton *button : {m_everybody, m_some, m_inRooms})
        connect(button, &QRadioButton::toggled, this, &SendDialog::check);
    connect(m_rooms, &QListWidget::itemChanged, this, [this] {
        m_inRooms->setChecked(true);
        check();
    });
    connect(m_other, &QLineEdit::textChanged, this, [this] {
        if (!typedRoom().isEmpty())
            m_inRooms->setChecked(true);
        check();
    });
    connect(m_format, &QComboBox::currentIndexChanged, this, &SendDialog::check);
    connect(m_edit, &MessageEdit::textChanged, this, &SendDialog::check);
    connect(m_edit, &MessageEdit::sendRequested, this, &SendDialog::send);
    connect(m_send, &QPushButton::clicked, this, &SendDialog::send);
    connect(m_close, &QPushButton::clicked, this, &QDialog::close);
    connect(&m_workbench, &Workbench::roomsChanged, this, [this] {
        listRooms();
        check();
    });
    connect(&m_workbench, &Workbench::serverChanged, this, &SendDialog::check);
    connect(&m_workbench, &Workbench::statsChanged, this, &SendDialog::check);
}

void SendDialog::setSelected(const QList<ConnectionId> &connections)
{
    m_selected = connections;
    m_some->setText(connections.isEmpty()
                        ? tr("The &selected connections (none)")
                        : tr("The &selected connections (%1)").arg(numberText(quint64(connections.size()))));
    check();
}

void SendDialog::setTarget(SendTarget target)
{
    (target == SendTarget::Everybody  ? m_everybody
        : target == SendTarget::Rooms ? m_inRooms
                                      : m_some)
        ->setChecked(true);
}

void SendDialog::setRooms(const QStringList &rooms)
{
    QStringList unlisted = rooms;
    for (int row = 0; row < m_rooms->count(); ++row) {
        QListWidgetItem *item = m_rooms->item(row);
        const bool isMeant = unlisted.removeOne(item->data(roomRole).toString());
        item->setCheckState(isMeant ? Qt::Checked : Qt::Unchecked);
    }
    m_other->setText(unlisted.value(0));
    setTarget(SendTarget::Rooms);
}

// Those with most members first; what was ticked stays ticked, members or not.
void SendDialog::listRooms()
{
    const RoomRegister &known = m_workbench.rooms();
    const QStringList ticked = chosenRooms();
    QStringList rooms = known.rooms();
    for (const QString &room : ticked) {
        if (room != typedRoom() && known.memberCount(room) == 0)
            rooms << room;
    }
    std::stable_sort(rooms.begin(), rooms.end(), [&](const QString &one, const QString &other) {
        const bool first = ticked.contains(one);
        if (first != ticked.contains(other))
            return first;
        const auto members = known.memberCount(one);
        const auto others = known.memberCount(other);
        return members != others ? members > others : NaturalOrder()(one, other);
    });
    rooms = rooms.mid(0, mostListed);
    const QSignalBlocker silent(m_rooms);
    const QString current =
        m_rooms->currentItem() ? m_rooms->currentItem()->data(roomRole).toString() : QString();
    m_rooms->clear();
    for (const QString &room : std::as_const(rooms)) {
        auto *item = new QListWidgetItem(
            tr("%1 (%2)").arg(shortName(room), numberText(quint64(known.memberCount(room)))), m_rooms);
        item->setIcon(roomIcon(known.numberOf(room), *this));
        item->setData(roomRole, room);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(ticked.contains(room) ? Qt::Checked : Qt::Unchecked);
        if (room == current)
            m_rooms->setCurrentItem(item);
    }
    m_rooms->setToolTip(known.rooms().size() > mostListed
                            ? tr("The %1 with most members; others can be typed").arg(mostListed)
                            : QString());
}

SendTarget SendDialog::target() const
{
    return m_some->isChecked()      ? SendTarget::Selected
           : m_inRooms->isChecked() ? SendTarget::Rooms
                                    : SendTarget::Everybody;
}

QString SendDialog::typedRoom() const
{
    return m_other->text();
}

QStringList SendDialog::chosenRooms() const
{
    QStringList rooms;
    for (int row = 0; row < m_rooms->count(); ++row) {
        if (m_rooms->item(row)->checkState() == Qt::Checked)
            rooms << m_rooms->item(row)->data(roomRole).toString();
    }
    if (!typedRoom().isEmpty() && !rooms.contains(typedRoom()))
        rooms << typedRoom();
    return rooms;
}

MessageDraft SendDialog::draft() const
{
    return {DraftFormat(m_format->currentData().toInt()), m_edit->toPlainText(), CloseCodes::Normal};
}

VariableValues SendDialog::values() const
{
    return {m_counter, QDateTime::currentDateTimeUtc(), QUuid::createUuid(),
        QRandomGenerator::global()->generate()};
}

qsizetype SendDialog::receivers() const
{
    switch (target()) {
    case SendTarget::Everybody:
        return m_workbench.connectionStats().size();
    case SendTarget::Selected:
        return m_selected.size();
    case SendTarget::Rooms:
        break;
    }
    return m_workbench.rooms().membersOf(chosenRooms()).size();
}

// Where it goes, or why it cannot.
QString SendDialog::whither() const
{
    if (!m_workbench.serverState().listening && m_workbench.connectionStats().isEmpty())
        return tr("The server is stopped.");
    if (target() == SendTarget::Selected && m_selected.isEmpty())
        return tr("Nothing is selected in the connection table.");
    if (target() == SendTarget::Rooms && chosenRooms().isEmpty())
        return m_workbench.rooms().isEmpty() ? tr("Nobody is in a room. They are joined by the path "
                                                  "/room/NAME when the server sends to "
                                                  "the sender's rooms.")
                                             : tr("No room is chosen.");
    const qsizetype count = receivers();
    return count == 0   ? tr("It would reach nobody.")
           : count == 1 ? tr("Goes to one connection.")
                        : tr("Goes to %1 connections.").arg(numberText(quint64(count)));
}

void SendDialog::check()
{
    m_edit->setFont(draft().format == DraftFormat::Hex ? monospace() : font());
    m_edit->setPlaceholderText(placeholder(draft().format));
    m_some->setEnabled(!m_selected.isEmpty() || m_some->isChecked());
    const auto payload = encode(draft(), values());
    m_sentence->setText(payload ? whither() : errorText(payload.error()));
    setRole(*m_sentence, payload ? "muted" : "error");
    m_send->setEnabled(payload && receivers() > 0);
}

void SendDialog::send()
{
    const auto payload = encode(draft(), values());
    if (!payload || receivers() == 0)
        return;
    const Opcode opcode = opcodeOf(draft().format);
    if (target() == SendTarget::Rooms)
        m_workbench.serverSendToRooms(chosenRooms(), opcode, *payload);
    else
        m_workbench.serverSend(
            target() == SendTarget::Selected ? m_selected : QList<ConnectionId>(), opcode, *payload);
    ++m_counter;
}

} // namespace Fanlight
