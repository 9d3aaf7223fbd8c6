// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/framefilter.h"

#include <QWidget>

#include <vector>

class QLabel;
class QTimer;

namespace Fanlight {

class Chip;
class PatternEdit;

// The pattern and the chips. It says what to show; it does not know the table.
class FilterBar : public QWidget
{
    Q_OBJECT
public:
    explicit FilterBar(QWidget *parent = nullptr);

    [[nodiscard]] const FrameFilter &filter() const { return m_filter; }
    [[nodiscard]] PatternEdit *patternEdit() const { return m_edit; }
    // Empty when the pattern is a valid one.
    [[nodiscard]] QString errorSentence() const;
    void setCounts(quint64 control, quint64 violations);
    // How much of what is there the filter has looked at, 0 to 100: said in words until all was.
    void setProgress(int percent);
    // No pattern, every kind on: nothing is hidden any more.
    void showEverything();
    void focusPattern();

Q_SIGNALS:
    void filterChanged(const Fanlight::FrameFilter &filter);
    void errorChanged();

private:
    void addChip(
        FrameChip chip, const QString &text, const QString &objectName, const QString &accessibleName);
    [[nodiscard]] Chip *chipOf(FrameChip chip) const;
    void setChip(FrameChip chip, bool on);
    void setPattern(const QRegularExpression &pattern);

    struct Entry
    {
        FrameChip chip;
        Chip *button;
    };
    FrameFilter m_filter;
    PatternEdit *m_edit;
    QLabel *m_progress;
    std::vector<Entry> m_chips;
    QTimer *m_typing; // rows that come and go at every key would flicker
};

} // namespace Fanlight
