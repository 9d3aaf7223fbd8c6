// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QEvent>
#include <QGenericPlugin>
#include <QTimer>

#include <cstdio>

// A plugin that a Qt program loads when QT_QPA_GENERIC_PLUGINS names it: says "usable" on standard output
// when the program's window is, and ends the program. So the start of any program is measured without a
// change to it.

namespace {

// Usable: the first picture is painted, and the event loop has come round to what is posted, and to timers
// that are due, behind everything that waited then.
class StartWatch : public QObject
{
public:
    StartWatch() { QCoreApplication::instance()->installEventFilter(this); }

    bool eventFilter(QObject *receiver, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && receiver->isWidgetType()) {
            QCoreApplication::instance()->removeEventFilter(this);
            QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::LowEventPriority);
        }
        return false;
    }
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        QTimer::singleShot(0, this, [] {
            std::puts("usable");
            std::fflush(stdout);
            QCoreApplication::quit();
        });
        return true;
    }
};

} // namespace

class StartWatchPlugin : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "startwatch.json")
public:
    QObject *create(const QString &, const QString &) override { return new StartWatch; }
};

#include "startwatch.moc"
