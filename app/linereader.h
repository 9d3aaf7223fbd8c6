// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

#include <memory>

namespace Fanlight {

// Lines of standard input as signals. Reading blocks and cannot be interrupted portably, so a detached thread
// does it; it shares only a channel with this object and may outlive it until the process ends. It reads at
// most window lines ahead of acknowledge().
class LineReader : public QObject
{
    Q_OBJECT
public:
    static constexpr int window = 256; // lines

    explicit LineReader(QObject *parent = nullptr);
    ~LineReader() override;
    void start();
    // One more line may be read.
    void acknowledge();

Q_SIGNALS:
    void lineRead(const QByteArray &line); // without its line end
    void finished();

private:
    struct Channel;
    static void read(const std::shared_ptr<Channel> &channel);

    std::shared_ptr<Channel> m_channel;
};

} // namespace Fanlight
