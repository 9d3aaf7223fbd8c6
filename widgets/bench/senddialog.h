// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "client/messagedraft.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QRadioButton;

namespace Fanlight {

class MessageEdit;
class Workbench;

enum class SendTarget : quint8 { Everybody, Selected, Rooms };

// Sends by hand from the server: to everybody, to what is selected in the connection table, or to rooms; as
// text, JSON or bytes in hex. It stays, so that one can send again, and keeps what was typed.
class SendDialog : public QDialog
{
    Q_OBJECT
public:
    static constexpr int mostListed = 200; // rooms, those with most members; others are typed

    explicit SendDialog(Workbench &workbench, QWidget *parent = nullptr);
    void setSelected(const QList<ConnectionId> &connections);
    void setTarget(SendTarget target);
    // These and no others.
    void setRooms(const QStringList &rooms);

private:
    void buildUi();
    void layOut();
    void connectParts();
    void listRooms();
    void check();
    void send();
    [[nodiscard]] SendTarget target() const;
    [[nodiscard]] QStringList chosenRooms() const;
    [[nodiscard]] QString typedRoom() const;
    [[nodiscard]] MessageDraft draft() const;
    [[nodiscard]] VariableValues values() const;
    [[nodiscard]] qsizetype receivers() const;
    [[nodiscard]] QString whither() const;

    Workbench &m_workbench;
    QList<ConnectionId> m_selected;
    quint64 m_counter = 1;
    QRadioButton *m_everybody;
    QRadioButton *m_some;
    QRadioButton *m_inRooms;
    QListWidget *m_rooms;
    QLabel *m_otherLabel;
    QLineEdit *m_other;
    QComboBox *m_format;
    MessageEdit *m_edit;
    QLabel *m_sentence;
    QPushButton *m_send;
    QPushButton *m_close;
};

} // namespace Fanlight
