// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windowapp.h"

#include "app/demo.h"
#include "app/output.h"
#include "app/stopsignal.h"
#include "app/transcript.h"
#include "app/window/mainwindow.h"
#include "tables/frametablemodel.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QFileInfo>
#include <QPixmap>
#include <QTableView>
#include <QTimer>

namespace Fanlight {

namespace {

constexpr quint64 captureBudget = 256 * 1024 * 1024; // bytes
constexpr QSize demoSize(1280, 800);
constexpr int settleTime = 400; // ms for what moves in the window to come to rest before its picture is taken

// Without a display Qt ends the program with an abort and no way out; better to know before.
bool hasDisplay()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN) && !defined(Q_OS_ANDROID)
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
#else
    return true;
#endif
}

void prepare(QApplication &application, const WindowOptions &options)
{
    QApplication::setApplicationName(QStringLiteral("Fanlight"));
    QApplication::setApplicationVersion(QLatin1StringView(FANLIGHT_VERSION));
    QApplication::setOrganizationName(QStringLiteral("Fanlight"));
    applyTheme(application, options.scheme.value_or(systemScheme()));
}

void show(MainWindow &window, const std::optional<QSize> &size)
{
    if (size)
        window.resize(*size);
    window.show();
}

// Makes the wire table's current row this record's, so that the inspector shows it.
void selectRecord(const MainWindow &window, quint64 number)
{
    for (auto *table : window.findChildren<QTableView *>()) {
        const auto *frames = qobject_cast<const FrameTableModel *>(table->model());
        if (!frames)
            continue;
        const QModelIndex row = frames->indexOf(number);
        table->setCurrentIndex(row);
        table->scrollTo(row);
    }
}

// The demo's last step. False, with the reason said, when the picture could not be written.
bool savePicture(MainWindow &window, const QString &file, Transcript &transcript)
{
    const QPixmap picture = window.grab();
    if (picture.isNull() || !picture.save(file)) {
        printError(QCoreApplication::translate("Demo", "The picture could not be saved as \"%1\": is the "
                                                       "folder there and writable, and its ending that of a "
                                                       "picture, like .png?")
                       .arg(file));
        return false;
    }
    transcript.note(QCoreApplication::translate("Demo", "Picture saved: %1 (%2 x %3)")
                        .arg(QFileInfo(file).absoluteFilePath())
                        .arg(picture.width())
                        .arg(picture.height()));
    return true;
}

void endDemo(MainWindow &window, const Demo &demo, const DemoOptions &options, Transcript &transcript)
{
    selectRecord(window, demo.messageRecord());
    QTimer::singleShot(settleTime, &window, [&] {
        const bool saved =
            options.screenshot.isEmpty() || savePicture(window, options.screenshot, transcript);
        if (!saved || !options.keepOpen)
            QApplication::exit(saved ? exitDone : exitFailed);
    });
}

} // namespace

int runWindow(int argc, char *argv[], const WindowOptions &options)
{
    if (!hasDisplay()) {
        printError(QCoreApplication::translate("CommandLine",
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "fanlight --demo works without one, and so do fanlight serve and fanlight connect."));
        return exitFailed;
    }
    QApplication application(argc, argv);
    prepare(application, options);
    Workbench workbench(captureBudget);
    MainWindow window(workbench);
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &window, &QWidget::close);
    show(window, options.size);
    return QApplication::exec();
}

int runDemo(int argc, char *argv[], const DemoOptions &options)
{
    if (!hasDisplay())
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    prepare(application, options.window);
    Workbench workbench(captureBudget);
    MainWindow window(workbench);
    Transcript transcript(workbench.store(), workbench.clock(), options.format);
    Demo demo(workbench, transcript, options.port);
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &window, [] { QApplication::exit(exitFailed); });
    QObject::connect(&transcript, &Transcript::outputLost, &window, [] { QApplication::exit(exitFailed); });
    QObject::connect(&demo, &Demo::finished, &window, [&](const QString &sentence) {
        if (sentence.isEmpty()) {
            endDemo(window, demo, options, transcript);
        } else {
            printError(sentence);
            QApplication::exit(exitFailed);
        }
    });
    show(window, options.window.size.value_or(demoSize));
    QTimer::singleShot(0, &demo, &Demo::start);
    return QApplication::exec();
}

} // namespace Fanlight
