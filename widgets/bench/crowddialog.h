// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdsettings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace Fanlight {

class Crowds;
class Workbench;

// Asks what crowd is to be started against the window's own server, and says at once what would not work.
// What a message's receivers are follows from the server's behaviour.
class CrowdDialog : public QDialog
{
    Q_OBJECT
public:
    static constexpr int mostClients = 15'000;

    // settings: what is shown at first.
    CrowdDialog(
        Workbench &workbench, Crowds &crowds, const CrowdSettings &settings, QWidget *parent = nullptr);
    [[nodiscard]] CrowdSettings settings() const;

private:
    void buildUi();
    void layOut();
    void showSettings(const CrowdSettings &settings);
    void choosePreset(int index);
    void clientsChanged();
    void check();
    void start();
    [[nodiscard]] QString obstacle(const CrowdSettings &settings) const;
    [[nodiscard]] QString remark(const CrowdSettings &settings) const;
    [[nodiscard]] bool needsRooms(const CrowdSettings &settings) const;

    Workbench &m_workbench;
    Crowds &m_crowds;
    QComboBox *m_preset;
    QSpinBox *m_clients;
    QSpinBox *m_senders;
    QDoubleSpinBox *m_rate;
    QComboBox *m_rateKind;
    QSpinBox *m_size;
    QDoubleSpinBox *m_duration;
    QLineEdit *m_rooms;
    QCheckBox *m_setRooms;
    QSpinBox *m_stalled;
    QLabel *m_sentence;
    QDialogButtonBox *m_buttons;
};

} // namespace Fanlight
