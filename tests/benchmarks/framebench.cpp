// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/framebench.h"

#include "capture/broadcast.h"

#include <QEventLoop>
#include <QPaintEvent>
#include <QPainter>
#include <QTimer>
#include <QWidget>

#include <algorithm>

namespace Fanlight::Bench {

namespace {

class FilledWidget : public QWidget
{
protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPainter(this).fillRect(event->rect(), palette().window());
    }
};

} // namespace

void finishFrame(const QElapsedTimer &since)
{
    const auto left = frameInterval - int(since.elapsed());
    QEventLoop loop;
    QTimer::singleShot(std::max(0, left), Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

double floorFrame(int deliveries)
{
    FilledWidget widget;
    widget.resize(640, 420);
    widget.show();
    const std::vector<DeliveryNews> batch(std::size_t(std::max(0, deliveries)));
    std::vector<Delivery> all;
    const auto work = [&] {
        QElapsedTimer timer;
        timer.start();
        for (const DeliveryNews &news : batch)
            all.push_back({news.receiver, 1, 1, 1});
        if (all.size() > 1'000'000)
            all.clear();
        widget.update();
        return timer.nsecsElapsed();
    };
    for (int i = 0; i < 10; ++i)
        runFrame(work);
    std::vector<double> times;
    for (int i = 0; i < 60; ++i)
        times.push_back(double(runFrame(work)) / 1e6);
    return median(times);
}

} // namespace Fanlight::Bench
