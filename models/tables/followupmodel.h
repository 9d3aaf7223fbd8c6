// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/clientmessagemodel.h"

#include <QSortFilterProxyModel>

namespace Fanlight {

// A client's log from one moment on, in order of time, pings and pongs too: MessageRole::TimeText says how
// long after that. Frames and ends say what they are. Nothing before begin(). Bounded as ClientMessageModel
// is. GUI thread.
class FollowUpModel : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    FollowUpModel(CaptureStore &store, const CaptureClock &clock, QObject *parent = nullptr);

    void setClient(ClientId client); // ends what was begun
    void begin(qint64 moment);       // ns of the clock

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] QString lineOf(const QModelIndex &index) const;

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    ClientMessageModel *m_log = nullptr; // without a client there is none
    qint64 m_begin = timeUnknown;
};

} // namespace Fanlight
