// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace Fanlight {

// The dashed place after the last client: one more, or several.
class AddClientTile : public QWidget
{
    Q_OBJECT
public:
    explicit AddClientTile(QWidget *parent = nullptr);

Q_SIGNALS:
    void addRequested();
    void severalRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Fanlight
