// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/patternerror.h"

#include <QLineEdit>

#include <optional>

class QStringListModel;

namespace Fanlight {

// Where the filter is typed: a plain, case-insensitive regular expression. Marks the character that is wrong,
// remembers the last 20 that were used, and Esc clears it.
class PatternEdit : public QLineEdit
{
    Q_OBJECT
public:
    explicit PatternEdit(QWidget *parent = nullptr);

    [[nodiscard]] const std::optional<PatternError> &error() const { return m_error; }
    [[nodiscard]] QStringList history() const; // newest first
    // Takes the pattern away; it stays in the history.
    void clearPattern();
    void setHistory(const QStringList &history);

Q_SIGNALS:
    // A valid pattern to filter by; valid and empty for none. While what is typed is invalid the last one
    // stays.
    void patternChanged(const QRegularExpression &pattern);
    void errorChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void check();
    void mark();
    void remember();

    std::optional<PatternError> m_error;
    QStringListModel *m_history;
};

} // namespace Fanlight
