// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/linereader.h"

#include <QFile>
#include <QSemaphore>

#include <cstdio>
#include <mutex>
#include <thread>

namespace Fanlight {

struct LineReader::Channel
{
    std::mutex mutex;
    LineReader *reader = nullptr; // null once it is gone
    QSemaphore room{window};

    // Calls emission on the reader's thread while there is a reader.
    template <typename Emission>
    bool post(Emission emission)
    {
        const std::lock_guard lock(mutex);
        if (!reader)
            return false;
        QMetaObject::invokeMethod(
            reader, [target = reader, emission] { emission(*target); }, Qt::QueuedConnection);
        return true;
    }
};

LineReader::LineReader(QObject *parent)
    : QObject(parent)
    , m_channel(std::make_shared<Channel>())
{
    m_channel->reader = this;
}

LineReader::~LineReader()
{
    const std::lock_guard lock(m_channel->mutex);
    m_channel->reader = nullptr;
}

void LineReader::start()
{
    std::thread([channel = m_channel] { read(channel); }).detach();
}

void LineReader::acknowledge()
{
    m_channel->room.release();
}

void LineReader::read(const std::shared_ptr<Channel> &channel)
{
    QFile input;
    // Unbuffered by stdio: a thread that waits inside it would hold stdin's lock when the process ends.
    const bool open = input.open(fileno(stdin), QIODevice::ReadOnly);
    while (open) {
        channel->room.acquire();
        QByteArray line = input.readLine();
        if (line.isEmpty())
            break;
        if (line.endsWith('\n'))
            line.chop(1);
        if (line.endsWith('\r'))
            line.chop(1);
        if (!channel->post([line](LineReader &reader) { Q_EMIT reader.lineRead(line); }))
            return;
    }
    channel->post([](LineReader &reader) { Q_EMIT reader.finished(); });
}

} // namespace Fanlight
