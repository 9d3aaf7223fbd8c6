// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/textplace.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace Fanlight {

// The whole rule set as JSON to edit. What is wrong is underlined where it stands, and said below with line
// and column.
class RuleJsonPage : public QWidget
{
    Q_OBJECT
public:
    explicit RuleJsonPage(QWidget *parent = nullptr);

    // The text gets into the history of what can be undone there; the cursor stays where it can.
    void setText(const QString &text);
    [[nodiscard]] QString text() const;
    // None: nothing is wrong.
    void setFault(const std::optional<TextPlace> &place, const QString &sentence);
    void goToFault();

Q_SIGNALS:
    void edited();

private:
    void buildUi();

    QPlainTextEdit *m_edit = nullptr;
    QLabel *m_sentence = nullptr;
    QPushButton *m_goTo = nullptr;
    std::optional<TextPlace> m_place;
    bool m_isSetting = false;
};

} // namespace Fanlight
