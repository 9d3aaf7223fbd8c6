// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace Fanlight {

// Ctrl+C, SIGTERM and their like as a Qt signal in the thread that made this object. At most one of it lives
// at a time. A second Ctrl+C ends the program at once, as if this were not here.
class StopSignal : public QObject
{
    Q_OBJECT
public:
    explicit StopSignal(QObject *parent = nullptr);
    ~StopSignal() override;

Q_SIGNALS:
    void requested();
};

} // namespace Fanlight
