// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdprocess.h"

#include "client/crowdjson.h"

#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr int lastGrace = 500; // ms, when the window goes

// Thousands of rooms do not fit on every system's command line: the preset's name stands for its own.
const char *presetWithRooms(const CrowdSettings &settings)
{
    for (const CrowdPreset &preset : crowdPresets()) {
        CrowdSettings applied = settings;
        applyPreset(preset, applied);
        if (!applied.rooms.isEmpty() && applied.rooms == settings.rooms)
            return preset.name;
    }
    return nullptr;
}

QString number(double value)
{
    return QString::number(value, 'g', 15);
}

} // namespace

QStringList crowdArguments(const CrowdSettings &settings)
{
    QStringList arguments{QStringLiteral("crowd"), QStringLiteral("--json")};
    const auto add = [&arguments](const char *option, const QString &value) {
        arguments << QStringLiteral("--") + QLatin1StringView(option) << value;
    };
    add("clients", QString::number(settings.clients));
    if (const char *preset = presetWithRooms(settings)) {
        add("preset", QLatin1StringView(preset));
    } else {
        for (const QString &room : settings.rooms)
            add("room", room);
    }
    add("senders", settings.senders ? QString::number(*settings.senders) : QStringLiteral("all"));
    if (settings.rateEach)
        add("rate-each", number(*settings.rateEach));
    else
        add("rate", number(settings.rate));
    add("size", QString::number(settings.size));
    add("duration", number(settings.duration));
    add("expect", nameOf(settings.expect));
    add("stall", QString::number(settings.stalled));
    add("connect-rate", settings.connectRate > 0 ? number(settings.connectRate) : QStringLiteral("max"));
    add("in-flight", QString::number(settings.inFlight));
    add("timeout", number(settings.timeout / 1000.0));
    add("drain", number(settings.drain));
    if (settings.binary)
        arguments << QStringLiteral("--binary");
    return arguments << settings.url;
}

CrowdProcess::CrowdProcess(int number, const QString &program, const CrowdSettings &settings, QObject *parent)
    : QObject(parent)
    , m_number(number)
    , m_settings(settings)
{
    connect(&m_process, &QProcess::started, this, &CrowdProcess::takeStart);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &CrowdProcess::takeOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &CrowdProcess::takeErrors);
    connect(&m_process, &QProcess::errorOccurred, this, &CrowdProcess::takeError);
    connect(
        &m_process, &QProcess::finished, this, [this](int, QProcess::ExitStatus status) { takeEnd(status); });
    m_killTimer.setSingleShot(true);
    connect(&m_killTimer, &QTimer::timeout, &m_process, &QProcess::kill);
    m_process.setStandardInputFile(QProcess::nullDevice());
    const auto start = [this, program] {
        if (m_phase == CrowdProcessPhase::Starting)
            m_process.start(program, crowdArguments(m_settings));
        else
            end(CrowdProcessError::Killed);
    };
    QMetaObject::invokeMethod(
        this, start, Qt::QueuedConnection); // whoever made it connects to changed() first
}

CrowdProcess::~CrowdProcess()
{
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(lastGrace)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void CrowdProcess::stop(int grace)
{
    if (m_phase == CrowdProcessPhase::Ended)
        return;
    m_phase = CrowdProcessPhase::Stopping;
    m_process.terminate();
    m_killTimer.start(grace);
    Q_EMIT changed();
}

void CrowdProcess::takeStart()
{
    if (m_phase == CrowdProcessPhase::Stopping) // it was asked before it was there
        return m_process.terminate();
    m_phase = CrowdProcessPhase::Running;
    Q_EMIT changed();
}

void CrowdProcess::takeOutput()
{
    const QByteArray bytes = m_process.readAllStandardOutput();
    qsizetype from = 0;
    for (qsizetype end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', from)) {
        if (!m_lineTooLong)
            takeLine(std::exchange(m_line, {}) + bytes.mid(from, end - from));
        m_lineTooLong = false;
        from = end + 1;
    }
    if (m_lineTooLong)
        return;
    m_line += bytes.mid(from);
    if (m_line.size() > longestLine) {
        m_line = {};
        m_lineTooLong = true;
        ++m_strangeLines;
    }
}

void CrowdProcess::takeLine(const QByteArray &line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    if (const auto progress = crowdProgressFrom(object)) {
        m_progress = progress;
    } else if (const auto result = crowdResultFrom(object)) {
        m_result = result;
    } else {
        ++m_strangeLines;
        return;
    }
    Q_EMIT changed();
}

void CrowdProcess::takeErrors()
{
    m_errorOutput += m_process.readAllStandardError();
    m_errorOutput.truncate(mostErrorText);
}

void CrowdProcess::takeEnd(QProcess::ExitStatus status)
{
    takeOutput();
    takeErrors();
    const QString said = QString::fromUtf8(m_errorOutput).trimmed();
    if (m_result)
        end(CrowdProcessError::None);
    else if (m_phase == CrowdProcessPhase::Stopping)
        end(CrowdProcessError::Killed, said);
    else
        end(status == QProcess::CrashExit ? CrowdProcessError::Crashed : CrowdProcessError::NoReport, said);
}

void CrowdProcess::takeError(QProcess::ProcessError error)
{
    if (error == QProcess::FailedToStart) // else its end comes too
        end(CrowdProcessError::NotStarted, m_process.errorString());
}

void CrowdProcess::end(CrowdProcessError error, const QString &text)
{
    m_killTimer.stop();
    m_phase = CrowdProcessPhase::Ended;
    m_error = error;
    m_errorText = text;
    m_line = {};
    Q_EMIT changed();
}

Crowds::Crowds(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
}

Crowds::~Crowds()
{
    // All at once, so that they end beside each other.
    for (const auto &crowd : m_crowds) {
        crowd->disconnect(this);
        crowd->stop();
    }
}

CrowdProcess *Crowds::start(const CrowdSettings &settings)
{
    if (m_running >= mostRunning)
        return nullptr;
    while (m_crowds.size() >= std::size_t(mostKept)) {
        const auto ended = std::find_if(
            m_crowds.cbegin(), m_crowds.cend(), [](const auto &crowd) { return !crowd->isRunning(); });
        remove(ended->get()); // there is one: fewer run than are kept
    }
    m_crowds.push_back(std::make_unique<CrowdProcess>(++m_lastNumber, m_program, settings));
    CrowdProcess *crowd = m_crowds.back().get();
    ++m_running;
    connect(crowd, &CrowdProcess::changed, this, [this, crowd] {
        if (crowd->isRunning())
            return;
        crowd->disconnect(this);
        --m_running;
        Q_EMIT runningChanged();
    });
    Q_EMIT added(crowd);
    Q_EMIT runningChanged();
    return crowd;
}

void Crowds::remove(const CrowdProcess *crowd)
{
    const auto place = std::find_if(
        m_crowds.begin(), m_crowds.end(), [crowd](const auto &one) { return one.get() == crowd; });
    if (place == m_crowds.end() || (*place)->isRunning())
        return;
    Q_EMIT aboutToRemove(place->get());
    m_crowds.erase(place);
}

void Crowds::stopAll()
{
    for (const auto &crowd : m_crowds)
        crowd->stop();
}

std::vector<CrowdProcess *> Crowds::crowds() const
{
    std::vector<CrowdProcess *> all;
    for (const auto &crowd : m_crowds)
        all.push_back(crowd.get());
    return all;
}

int Crowds::running() const
{
    return m_running;
}

} // namespace Fanlight
