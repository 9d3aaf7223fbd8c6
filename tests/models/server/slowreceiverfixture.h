// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>
#include <limits>
#include <vector>

namespace Fanlight::Testing {

inline constexpr quint64 limit = 1024 * 1024;
inline constexpr qsizetype largeSize = 60'000;
// 100 MB, which no kernel buffers: 4 MB here, 6 MB there.
inline constexpr int largeCount = 100'000'000 / int(largeSize);

inline ServerSettings settingsOf(SlowPolicy policy)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = Behaviour::Others;
    settings.slowPolicy = policy;
    settings.limits.maxQueue = limit;
    settings.limits.closeTimeout = 300;
    return settings;
}

inline QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{1, 2, 3, 4}});
}

inline QByteArray numbered(int number)
{
    return QByteArray::number(number).leftJustified(largeSize, '.');
}

// Reads as it comes and keeps only the numbers that messages begin with, so that a test of memory measures
// the server's.
class CountingPeer
{
public:
    explicit CountingPeer(quint16 port, const QByteArray &path = "/")
        : m_peer(port)
        , m_open(m_peer.open(path))
    {
        QObject::connect(&m_peer.socket(), &QIODevice::readyRead, &m_peer.socket(), [this] { take(); });
        take();
    }
    [[nodiscard]] bool isOpen() const { return m_open; }
    void stall()
    {
        m_stalled = true;
        m_peer.socket().setReadBufferSize(1);
    }
    void readOn()
    {
        m_stalled = false;
        m_peer.socket().setReadBufferSize(0);
        take();
    }
    void abort() { m_peer.socket().abort(); }
    [[nodiscard]] bool isGone() const { return m_peer.socket().state() == QAbstractSocket::UnconnectedState; }
    // Writes only what leaves this process soon.
    [[nodiscard]] bool maySend() const { return m_peer.socket().bytesToWrite() < 2 * largeSize; }
    void send(const QByteArray &frame) { m_peer.write(frame); }

    std::vector<int> numbers;
    std::vector<QByteArray> texts; // of short messages
    CloseCode closeCode;

private:
    void take()
    {
        if (m_stalled)
            return;
        m_parser.receive(m_peer.got());
        m_peer.forget();
        for (const Frame &frame : m_parser.takeFrames()) {
            if (frame.header.opcode == Opcode::Close)
                closeCode = parseCloseBody(frame.payload).value_or(CloseBody{}).code;
            else if (frame.payload.size() == largeSize)
                numbers.push_back(frame.payload.first(10).replace('.', ' ').trimmed().toInt());
            else
                texts.push_back(frame.payload);
        }
    }

    mutable RawPeer m_peer;
    FrameParser m_parser{Role::Client, std::numeric_limits<qint32>::max(), 0};
    bool m_open;
    bool m_stalled = false;
};

inline void fill(ServerFixture &server)
{
    // Until the kernel takes no more for somebody.
    const auto isFull = [&server] {
        const auto stats = server.host.stats();
        return std::any_of(stats.begin(), stats.end(), [](const auto &one) { return one.queued > 0; });
    };
    for (int i = 0; i < 1'000 && !isFull(); ++i) {
        server.host.send({}, Opcode::Binary, QByteArray(largeSize / 2, 'f'));
        QCoreApplication::processEvents();
    }
    QVERIFY(isFull());
}

inline QByteArray ticker(const QString &topic, int value)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("topic"), topic}, {QStringLiteral("n"), value}})
        .toJson(QJsonDocument::Compact);
}

} // namespace Fanlight::Testing
