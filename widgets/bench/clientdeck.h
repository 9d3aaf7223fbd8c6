// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QList>
#include <QWidget>

#include <memory>

class QGridLayout;
class QScrollArea;

namespace Fanlight {

class Banner;
class ClientPanel;
class DraftBook;
class Workbench;

// The client panels side by side, as many to a row as fit, and a place to add one more.
class ClientDeck : public QWidget
{
    Q_OBJECT
public:
    // Keeps drafts and saved messages in the user's own file.
    explicit ClientDeck(Workbench &workbench, QWidget *parent = nullptr);
    // book must outlive the deck.
    ClientDeck(Workbench &workbench, DraftBook &book, QWidget *parent = nullptr);
    ~ClientDeck() override;

    // A new client of our own server, connected if that listens.
    ClientId addClient();
    // count clients with the settings of source (0: of a new one), connected if source is.
    void openSeveral(ClientId source, int count);
    void duplicateFocused();
    // Pixels that so many rows of panels take at least.
    [[nodiscard]] static int heightOfRows(int rows);
    [[nodiscard]] ClientPanel *panel(ClientId client) const; // nullptr when unknown
    [[nodiscard]] ClientPanel *focusedPanel() const;         // or the last one

Q_SIGNALS:
    // delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    ClientDeck(Workbench &workbench, std::unique_ptr<DraftBook> owned, DraftBook *book, QWidget *parent);
    void buildUi();
    void addPanel(ClientId client);
    void removePanel(ClientId client);
    void arrange();
    void askForSeveral();

    Workbench &m_workbench;
    std::unique_ptr<DraftBook> m_ownBook;
    DraftBook &m_book;
    Banner *m_banner = nullptr;
    QScrollArea *m_scroll = nullptr;
    QGridLayout *m_grid = nullptr;
    QWidget *m_more = nullptr;
    QList<ClientPanel *> m_panels;
    int m_columns = 0;
};

} // namespace Fanlight
