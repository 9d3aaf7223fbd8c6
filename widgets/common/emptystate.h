// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace Fanlight {

// What stands where nothing is yet: says so, and what to do next.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    EmptyState(const QString &title, const QString &hint, QWidget *parent = nullptr);

    void setText(const QString &title, const QString &hint);
    // An empty text takes the button away. Only one button of the window should be primary.
    void setAction(const QString &text, bool primary = false);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString hint() const;

Q_SIGNALS:
    void triggered();

private:
    QLabel *m_title;
    QLabel *m_hint;
    QPushButton *m_button;
};

} // namespace Fanlight
