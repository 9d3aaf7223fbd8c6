// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QElapsedTimer>

#include <vector>

class QWidget;

namespace Fanlight::Bench {

// The one application of all benchmarks, which main() makes. Adds up the time of everything that the window's
// thread does for its widgets and timers, and notes each picture that a window shows.
class TimingApplication : public QApplication
{
public:
    struct Picture
    {
        qint64 end = 0;  // ns since watch()
        qint64 busy = 0; // ns of this thread's since the picture before, this one's paints included
    };

    using QApplication::QApplication;
    [[nodiscard]] static TimingApplication &instance();

    bool notify(QObject *receiver, QEvent *event) override;

    // ns since the last call
    qint64 takeBusy();
    // Notes the pictures of this window from now on; none with nullptr. Gives back those of the one before.
    std::vector<Picture> watch(const QWidget *window);

private:
    QElapsedTimer m_timer; // of the outermost event
    qint64 m_busy = 0;     // ns
    int m_depth = 0;
    const QWidget *m_window = nullptr;
    QElapsedTimer m_watching;
    bool m_painted = false; // by the event under way
    std::vector<Picture> m_pictures;
};

} // namespace Fanlight::Bench
