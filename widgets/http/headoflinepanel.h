// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/headofline.h"

#include <QWidget>

class QStackedWidget;

namespace Fanlight {

class Banner;
class Card;
class HeadOfLineView;
class NumberField;
class RunCard;
class WireTexts;
class WordsCard;

// Three requests of which the first has a slow reply, pipelined on one connection and then on three
// (features.md H4): what waits for what.
class HeadOfLinePanel : public QWidget
{
    Q_OBJECT
public:
    explicit HeadOfLinePanel(QWidget *parent = nullptr);

    void run();
    void stop();

private:
    void buildUi();
    [[nodiscard]] QWidget *buildChoice();
    [[nodiscard]] QWidget *buildMeasured();
    [[nodiscard]] Card *buildBytes();
    void showState();
    void showNews();
    void showBytes();
    void finish();
    void copy();
    [[nodiscard]] QString progressText() const;

    HeadOfLineRunner m_runner;
    bool m_hasRun = false;
    RunCard *m_choice = nullptr;
    NumberField *m_slow = nullptr;
    NumberField *m_delay = nullptr;
    Banner *m_banner = nullptr;
    QStackedWidget *m_pages = nullptr; // what to do, what was measured
    Card *m_viewCard = nullptr;
    HeadOfLineView *m_view = nullptr;
    WordsCard *m_words = nullptr;
    WireTexts *m_pipelined = nullptr;
    WireTexts *m_parallel = nullptr;
};

} // namespace Fanlight
