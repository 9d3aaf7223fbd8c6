// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/messagedraft.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace Fanlight {

class DraftBook;
class MessageEdit;
class RepeatButton;

// Where a message is written, in any of its formats, and sent from. Its text stays after sending and is kept
// in the book. It says in words what is wrong with it, at once.
class Composer : public QWidget
{
    Q_OBJECT
public:
    // client is the draft's key in the book.
    Composer(DraftBook &book, const QString &client, QWidget *parent = nullptr);

    void setClientName(const QString &client); // the draft goes along
    // Why nothing can be sent now, in words; empty: it can.
    void setObstacle(const QString &sentence);
    [[nodiscard]] MessageDraft draft() const;
    void setDraft(const MessageDraft &draft);
    void setFormat(DraftFormat format);
    void send();

Q_SIGNALS:
    void sendRequested(Fanlight::Opcode opcode, const QByteArray &payload);
    void closeRequested(Fanlight::CloseCode code, const QString &reason);

private:
    void buildUi();
    void buildMenu();
    void addFormats();
    void addVariables();
    void addSavedMessages();
    void fillSavedMessages(QMenu *menu);
    void saveMessage();
    void importFrom();
    void exportTo();
    void beautify();
    void chooseFile();
    void edited();
    void showState();
    void showFault(const QString &sentence);
    [[nodiscard]] VariableValues nextValues() const;

    DraftBook &m_book;
    QString m_client;
    QString m_obstacle;
    DraftFormat m_format = DraftFormat::Text;
    quint64 m_counter = 1;
    bool m_unsent = false; // a send was asked for and refused: say why until it changes

    QWidget *m_closeRow = nullptr;
    QSpinBox *m_code = nullptr;
    QPushButton *m_browse = nullptr;
    MessageEdit *m_edit = nullptr;
    QLabel *m_fault = nullptr;
    QToolButton *m_formatButton = nullptr;
    QMenu *m_menu = nullptr;
    RepeatButton *m_repeat = nullptr;
    QLabel *m_size = nullptr;
    QPushButton *m_send = nullptr;
};

} // namespace Fanlight
