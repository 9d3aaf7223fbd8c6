// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "server/websockethost.h"
#include "transport/enginedispatcher.h"

#include <QThread>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace Fanlight::Bench {

enum class Capture : std::int64_t { Off, On };

// A server on an engine thread, whose capture is drained at screen rate as the window does it, or not at all
// beyond what an empty queue of no room costs.
class EngineServer
{
public:
    EngineServer(Capture capture, ServerSettings settings)
        : m_queue(capture == Capture::On ? 1'000'000 : 0)
        , m_store(256 * 1024 * 1024)
    {
        setEngineDispatcher(m_thread);
        m_context.moveToThread(&m_thread);
        m_thread.start();
        settings.port = 0;
        settings.greeting.reset();
        onEngine([this, settings] {
            m_host = std::make_unique<WebSocketHost>(m_registry, m_queue, m_clock);
            m_host->start(settings);
            m_port = m_host->state().port;
        });
        m_drain = std::thread([this] {
            while (!m_stop) {
                m_store.append(m_queue.take());
                std::this_thread::sleep_for(std::chrono::milliseconds(16));
            }
        });
    }
    ~EngineServer()
    {
        m_stop = true;
        m_drain.join();
        onEngine([this] { m_host.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    EngineServer(const EngineServer &) = delete;
    EngineServer &operator=(const EngineServer &) = delete;
    [[nodiscard]] quint16 port() const { return m_port; }
    // Of the engine thread alone.
    [[nodiscard]] WebSocketHost &host() { return *m_host; }

    template <typename Function>
    void onEngine(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }

private:
    CaptureClock m_clock;
    CaptureQueue m_queue;
    CaptureStore m_store;
    PeerRegistry m_registry;
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<WebSocketHost> m_host;
    std::atomic<bool> m_stop{false};
    std::thread m_drain;
    quint16 m_port = 0;
};

} // namespace Fanlight::Bench
