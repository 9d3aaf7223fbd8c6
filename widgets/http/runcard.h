// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/card.h"

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace Fanlight {

class NumberField;
struct NumberSpec;

struct RunWords
{
    QString start; // on the button before the first run
    QString again;
    QString startSpoken; // the button's accessible names
    QString stopSpoken;
};

// The choices of a measurement and the button that starts and stops it, at a panel's left. While it runs the
// fields are locked; while one is wrong it cannot start.
class RunCard : public Card
{
    Q_OBJECT
public:
    // name + "Run" is the button's objectName.
    RunCard(const QString &title, const QString &name, const RunWords &words, QWidget *parent = nullptr);

    [[nodiscard]] NumberField *addField(const NumberSpec &spec); // from top to bottom
    void addNote(const QString &text);                           // below all
    void addCopyButton(const QString &spoken);                   // "Copy as text", once there is a result
    void showState(bool running, bool hasRun);
    [[nodiscard]] QPushButton *runButton() const { return m_run; }

Q_SIGNALS:
    void runRequested(); // all fields are right, and nothing runs
    void stopRequested();
    void copyRequested();
    void changed(); // a field

private:
    void askToRun();
    [[nodiscard]] bool isRight() const;

    QString m_name;
    RunWords m_words;
    QVBoxLayout *m_fieldArea;
    QVBoxLayout *m_noteArea;
    QPushButton *m_run;
    QPushButton *m_copy = nullptr;
    std::vector<NumberField *> m_fields;
    bool m_running = false;
    bool m_hasRun = false;
};

} // namespace Fanlight
