// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QButtonGroup;
class QVBoxLayout;

namespace Fanlight {

// The pages at the window's left edge, one of them shown. Arrow keys move between them.
class Rail : public QFrame
{
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);

    // icon is a resource's path; its colour follows the text's. Pages are numbered from 0 in this order.
    void addPage(const QString &label, const QString &icon, const QString &objectName);
    void setCurrent(int page);
    [[nodiscard]] int current() const;

Q_SIGNALS:
    void currentChanged(int page);

protected:
    void changeEvent(QEvent *event) override;

private:
    void paintIcons();

    QVBoxLayout *m_layout;
    QButtonGroup *m_buttons;
    QStringList m_icons;
};

} // namespace Fanlight
