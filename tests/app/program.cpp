// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QtDebug>

namespace Fanlight {

namespace {

constexpr int patience = 20'000; // ms

QJsonObject toEvent(const QString &line)
{
    return QJsonDocument::fromJson(line.toUtf8()).object();
}

} // namespace

Program Program::fanlight(const QStringList &arguments)
{
    return Program(QStringLiteral(FANLIGHT_EXECUTABLE), arguments);
}

Program Program::pythonPeer(const QString &url)
{
    return Program(
        QStringLiteral(FANLIGHT_PYTHON), {QStringLiteral("-B"), QStringLiteral(FANLIGHT_PEER), url});
}

Program::Program(const QString &program, const QStringList &arguments)
    : m_process(std::make_unique<QProcess>())
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    m_process->setProcessEnvironment(environment);
    m_process->start(program, arguments);
    if (!m_process->waitForStarted(patience))
        qWarning("%s did not start", qPrintable(program));
}

Program::~Program()
{
    if (m_process && m_process->state() != QProcess::NotRunning) {
        m_process->kill();
        m_process->waitForFinished(patience);
    }
}

QString Program::waitForLine(const std::function<bool(const QString &)> &satisfies)
{
    const QDeadlineTimer deadline(patience);
    for (;;) {
        const QStringList lines = output();
        while (m_next < lines.size()) {
            const QString &line = lines.at(m_next++);
            if (satisfies(line))
                return line;
        }
        if (deadline.hasExpired() || !readMore())
            break;
    }
    qWarning("the line did not come; output:\n%s\nerrors:\n%s", m_output.constData(), m_errors.constData());
    return {};
}

QString Program::waitForLine(const QString &exact)
{
    return waitForLine([&](const QString &line) { return line == exact; });
}

QJsonObject Program::waitForEvent(const QString &name)
{
    return toEvent(waitForLine([&](const QString &line) {
        const QJsonObject event = toEvent(line);
        if (event.isEmpty())
            qWarning("no JSON object: %s", qPrintable(line));
        return event.value(u"event").toString() == name;
    }));
}

int Program::wait()
{
    if (m_process->state() != QProcess::NotRunning && !m_process->waitForFinished(patience))
        return -1;
    m_output += m_process->readAllStandardOutput();
    m_errors += m_process->readAllStandardError();
    return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
}

int Program::firstSign()
{
    const QDeadlineTimer deadline(patience);
    while (output().isEmpty() && !deadline.hasExpired() && readMore()) {
    }
    return m_process->state() == QProcess::NotRunning ? wait() : -1;
}

void Program::terminate()
{
    m_process->terminate();
}

void Program::interrupt()
{
    QProcess::execute(
        QStringLiteral("kill"), {QStringLiteral("-INT"), QString::number(m_process->processId())});
}

void Program::write(const QByteArray &input)
{
    m_process->write(input);
    m_process->waitForBytesWritten(patience);
}

void Program::closeInput()
{
    m_process->closeWriteChannel();
}

QStringList Program::output() const
{
    QStringList lines = QString::fromUtf8(m_output).split(QLatin1Char('\n'));
    lines.removeLast(); // what follows the last line end is not a line yet
    return lines;
}

QString Program::errors() const
{
    return QString::fromUtf8(m_errors);
}

QList<QJsonObject> Program::events() const
{
    QList<QJsonObject> events;
    for (const QString &line : output())
        events << toEvent(line);
    return events;
}

// False when there is no more to come.
bool Program::readMore()
{
    const bool running = m_process->state() != QProcess::NotRunning;
    if (running)
        m_process->waitForReadyRead(100);
    const QByteArray output = m_process->readAllStandardOutput();
    m_output += output;
    m_errors += m_process->readAllStandardError();
    return running || !output.isEmpty();
}

ServeProgram::ServeProgram(const QStringList &arguments)
    : Program(
          QStringLiteral(FANLIGHT_EXECUTABLE), QStringList{QStringLiteral("serve"), QStringLiteral("--port"),
                                                   QStringLiteral("0"), QStringLiteral("--json")} +
                                                   arguments)
{
    m_port = quint16(waitForEvent(QStringLiteral("listening")).value(u"port").toInt());
}

QString ServeProgram::url() const
{
    return QStringLiteral("ws://127.0.0.1:%1/").arg(m_port);
}

} // namespace Fanlight
