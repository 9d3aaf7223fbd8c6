// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "transport/networkconditions.h"

#include <QDialog>

#include <array>

class QDoubleSpinBox;
class QGridLayout;
class QLabel;

namespace Fanlight {

class Workbench;

// The network that a client, or the server, seems to be on: what is changed here holds at once, for the
// connections that are there too. Stays open beside the window.
class NetworkDialog : public QDialog
{
    Q_OBJECT
public:
    // client: none means the server.
    NetworkDialog(Workbench &workbench, ClientId client, QWidget *parent = nullptr);

private:
    struct Fields // of one direction
    {
        QDoubleSpinBox *latency = nullptr;
        QDoubleSpinBox *jitter = nullptr;
        QDoubleSpinBox *bandwidth = nullptr; // kB/s
        QDoubleSpinBox *sliceSize = nullptr;
        QDoubleSpinBox *sliceVariation = nullptr;
        QDoubleSpinBox *sliceDelay = nullptr;
        [[nodiscard]] std::array<QDoubleSpinBox *, 6> all() const
        {
            return {latency, jitter, bandwidth, sliceSize, sliceVariation, sliceDelay};
        }
    };

    [[nodiscard]] Fields makeFields(const QString &name, const QString &accessible);
    void buildUi();
    void addRow(QGridLayout &grid, const QString &label, QDoubleSpinBox *Fields::*field);
    void showConditions(const NetworkConditions &conditions);
    void apply();
    void explain();
    [[nodiscard]] NetworkConditions edited() const;
    [[nodiscard]] NetworkConditions current() const;

    Workbench &m_workbench;
    const ClientId m_client;
    Fields m_toServer;
    Fields m_toClient;
    QLabel *m_sentence;
};

} // namespace Fanlight
