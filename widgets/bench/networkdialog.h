// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "transport/networkconditions.h"

#include <QDialog>

#include <array>

class QDialogButtonBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QTabWidget;

namespace Fanlight {

class FaultList;
class Workbench;

// The network that a client, or the server, seems to be on, with its delays and faults: what is changed here
// holds at once, for the
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
        QDoubleSpinBox *slowClose = nullptr;  // ms, like the next two
        QDoubleSpinBox *timeout = nullptr;    // -1: none
        QDoubleSpinBox *resetAfter = nullptr; // -1: not
        QDoubleSpinBox *dataLimit = nullptr;  // bytes
        FaultList *faults = nullptr;
        [[nodiscard]] std::array<QDoubleSpinBox *, 10> all() const
        {
            return {latency, jitter, bandwidth, sliceSize, sliceVariation, sliceDelay, slowClose, timeout,
                resetAfter, dataLimit};
        }
    };

    [[nodiscard]] Fields makeFields(const QString &name, const QString &accessible, const QString &direction);
    void buildUi();
    [[nodiscard]] QGridLayout *addPage();
    void addFrameFaults();
    [[nodiscard]] QDialogButtonBox *makeButtons();
    void addPreset(std::size_t number);
    void addRow(QGridLayout &grid, const QString &label, QDoubleSpinBox *Fields::*field);
    void showConditions(const NetworkConditions &conditions);
    void apply();
    void explain();
    [[nodiscard]] bool isCiphertext() const;
    [[nodiscard]] NetworkConditions edited() const;
    [[nodiscard]] NetworkConditions current() const;

    Workbench &m_workbench;
    const ClientId m_client;
    Fields m_toServer;
    Fields m_toClient;
    QTabWidget *m_tabs;
    QLabel *m_sentence;
    QLabel *m_cipherNote;
};

} // namespace Fanlight
