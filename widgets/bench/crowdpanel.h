// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdsettings.h"

#include <QList>
#include <QPointer>
#include <QWidget>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace Fanlight {

class CrowdCard;
class CrowdDialog;
class CrowdProcess;
class Crowds;
class EmptyState;
class Workbench;

// The crowds that load this window's server, the latest first, each a card; and how to add one.
class CrowdPanel : public QWidget
{
    Q_OBJECT
public:
    // The crowds outlive the panel.
    CrowdPanel(Workbench &workbench, Crowds &crowds, QWidget *parent = nullptr);

    // Asks what crowd it shall be.
    void add();

Q_SIGNALS:
    // How many run, or what else is to stand on the panel's tab: "Crowds 2".
    void labelChanged(const QString &label);

private:
    void buildUi();
    void addCard(CrowdProcess *crowd);
    void removeCard(const CrowdProcess *crowd);
    void showState();

    Workbench &m_workbench;
    Crowds &m_crowds;
    CrowdSettings m_latest; // what was asked for last
    QPointer<CrowdDialog> m_dialog;
    EmptyState *m_empty = nullptr;
    QPushButton *m_add = nullptr;
    QPushButton *m_stopAll = nullptr;
    QWidget *m_bar = nullptr;
    QScrollArea *m_scroll = nullptr;
    QVBoxLayout *m_cards = nullptr;
};

} // namespace Fanlight
