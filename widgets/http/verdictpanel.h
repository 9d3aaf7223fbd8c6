// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/verdict.h"

#include <QWidget>

class QStackedWidget;

namespace Fanlight {

class Banner;
class Card;
class NumberField;
class RunCard;
class VerdictTable;
class VerdictView;
class WordsCard;

// Waiting for a judge's verdict by polling and by WebSocket at the same time (features.md H5).
class VerdictPanel : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictPanel(QWidget *parent = nullptr);

    void run();
    void stop();

private:
    void buildUi();
    [[nodiscard]] QWidget *buildChoice();
    [[nodiscard]] QWidget *buildMeasured();
    void showState();
    void showNews();
    void finish();
    void copy();
    [[nodiscard]] QString progressText() const;

    VerdictRunner m_runner;
    bool m_hasRun = false;
    RunCard *m_choice = nullptr;
    NumberField *m_job = nullptr;
    NumberField *m_interval = nullptr;
    NumberField *m_delay = nullptr;
    Banner *m_banner = nullptr;
    QStackedWidget *m_pages = nullptr; // what to do, what was measured
    Card *m_viewCard = nullptr;
    VerdictView *m_view = nullptr;
    VerdictTable *m_table = nullptr;
    WordsCard *m_words = nullptr;
};

} // namespace Fanlight
