// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QStringList>

#include <functional>
#include <memory>

namespace Fanlight {

// A program under test with its two outputs read line by line. Killed when it goes out of scope still
// running.
class Program
{
public:
    // fanlight itself, on the offscreen platform.
    static Program fanlight(const QStringList &arguments);
    // tests/interop/peer.py, a python3-websockets client of url; see there.
    static Program pythonPeer(const QString &url);

    Program(const QString &program, const QStringList &arguments);
    ~Program();
    Program(Program &&) = default;
    Program(const Program &) = delete;
    Program &operator=(const Program &) = delete;
    Program &operator=(Program &&) = delete;

    // The first line of standard output from now on that satisfies; empty (and a warning, which fails the
    // test) after 20 s or when the program ended without it.
    QString waitForLine(const std::function<bool(const QString &)> &satisfies);
    QString waitForLine(const QString &exact);
    // The next JSON event of that name; a line that is no JSON object is a warning.
    QJsonObject waitForEvent(const QString &name);
    // Waits for the end; the exit code, or -1 for a crash or after 20 s.
    int wait();
    // Whether it said its first line, or ended without: the exit code then, -1 while it runs.
    int firstSign();
    // SIGTERM, or SIGINT by the system's kill.
    void terminate();
    void interrupt();
    void write(const QByteArray &input);
    void closeInput();

    // Everything so far, waited for or not.
    [[nodiscard]] QStringList output() const;
    [[nodiscard]] QString errors() const;
    [[nodiscard]] QList<QJsonObject> events() const;

private:
    bool readMore();

    std::unique_ptr<QProcess> m_process;
    QByteArray m_output;
    QByteArray m_errors;
    qsizetype m_next = 0; // line that waitForLine() looks at next
};

// Starts `fanlight serve --port 0 --json` with further arguments and waits until it listens.
class ServeProgram : public Program
{
public:
    explicit ServeProgram(const QStringList &arguments = {});
    [[nodiscard]] QString url() const;
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    quint16 m_port = 0;
};

} // namespace Fanlight
