// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "tables/deliveryrow.h"
#include "widgets/common/card.h"
#include "widgets/common/setupsection.h"

#include <vector>

class QStackedWidget;

namespace Fanlight {

class Banner;
class EmptyState;
class FrameView;
class HandshakeView;
class MessageView;

enum class InspectorPage : int { Frame, Message, Handshake };

// Everything about one record, or one delivery of a broadcast: its bits, the message it belongs to, its
// connection's handshake.
class Inspector : public Card
{
    Q_OBJECT
public:
    // Both outlive the inspector.
    Inspector(CaptureStore &store, const CaptureClock &clock, QWidget *parent = nullptr);

    [[nodiscard]] quint64 shownRecord() const { return m_number; } // 0 for none

public Q_SLOTS:
    // 0, or one that is not kept, empties the inspector. delivery is its place among the broadcast's.
    void showRecord(quint64 number, quint32 delivery = noDelivery);

private:
    void buildUi();
    void refresh();
    void showNothing(const QString &title, const QString &hint);
    void showFramePage(const Record &record);
    void showMessagePage(const Record &record);
    void showHandshakePage(const Record &record);
    [[nodiscard]] ConnectionSetUp setUpOf(ConnectionId connection) const;
    void updateBanner(const Record &record);
    void followViolation();
    void updateTimes(quint64 number);
    void updateDeliveries(const std::vector<DeliveryRun> &runs);
    [[nodiscard]] const Broadcast *shownBroadcast() const; // nullptr when it is none
    [[nodiscard]] bool isGivenUp() const;
    [[nodiscard]] QString fromTo(const Record &record) const;
    void openFittingPage(const Record &record);
    void pageChosen(int page);
    [[nodiscard]] QString sentenceOf(const Record &record) const;

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    quint64 m_number = 0;
    quint32 m_delivery = noDelivery;
    // What the reader last chose for frames: kept while going from frame to frame.
    InspectorPage m_chosen = InspectorPage::Frame;
    bool m_switching = false;

    Banner *m_banner;
    QWidget *m_bannerPlace;
    QStackedWidget *m_framePages;
    FrameView *m_frame;
    EmptyState *m_frameEmpty;
    QStackedWidget *m_messagePages;
    MessageView *m_message;
    EmptyState *m_messageEmpty;
    QStackedWidget *m_handshakePages;
    HandshakeView *m_handshake;
    EmptyState *m_handshakeEmpty;
};

} // namespace Fanlight
