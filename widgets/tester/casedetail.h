// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"
#include "widgets/common/card.h"
#include "widgets/common/theme.h"

class QLabel;
class QPushButton;

namespace Fanlight {

class EmptyState;
class WireStoryView;

// One case of the catalogue: what the RFC demands, and what was seen when it ran.
class CaseDetail : public Card
{
    Q_OBJECT
public:
    explicit CaseDetail(QWidget *parent = nullptr);

    // result is null before it ran.
    void showCase(const TestCase &test, const TestResult *result, Role tested);
    void showNothing();
    // The same case as a command for a terminal; empty: there is none to copy.
    void setCommand(const QString &command);

Q_SIGNALS:
    void copied();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildUi();
    void colour();
    [[nodiscard]] QLabel *addText(QLayout &layout, const char *name);

    EmptyState *m_nothing;
    QWidget *m_case;
    QLabel *m_title = nullptr;
    QLabel *m_verdict = nullptr;
    QLabel *m_id = nullptr;
    QLabel *m_demand = nullptr;
    QLabel *m_seen = nullptr;
    WireStoryView *m_story;
    QPushButton *m_copy;
    QString m_command;
    Token m_token; // of the verdict
};

} // namespace Fanlight
