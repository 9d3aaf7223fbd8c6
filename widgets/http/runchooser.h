// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLabel;

namespace Fanlight {

class RunHistory;

// Which run is shown, and what stands beside it: theory or another run; under them what must be known of the
// two before their figures are compared.
class RunChooser : public QWidget
{
    Q_OBJECT
public:
    explicit RunChooser(QWidget *parent = nullptr);

    // other: 0 is theory. Emits nothing.
    void setRuns(const RunHistory &history, int shown, int other);
    // While a run goes on nothing else is shown.
    void setRunning(const QString &title);
    void setNote(const QString &note, const QString &toolTip);

Q_SIGNALS:
    void showRequested(int id);
    void compareRequested(int id);

private:
    void buildUi();
    [[nodiscard]] QComboBox *addChooser(
        const QString &objectName, const QString &name, const QString &toolTip);

    QComboBox *m_shown = nullptr;
    QComboBox *m_other = nullptr;
    QLabel *m_note = nullptr;
};

} // namespace Fanlight
