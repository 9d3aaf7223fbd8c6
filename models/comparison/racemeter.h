// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/httpreader.h"
#include "comparison/comparisonresult.h"
#include "protocol/frameparser.h"
#include "transport/relaytap.h"

#include <QByteArray>

#include <map>
#include <optional>

namespace Fanlight {

// Splits one direction of one connection into what its bytes are for: HTTP messages, and after an upgrade
// frames. Counts whole messages; rest() is what is under way.
class DirectionMeter
{
public:
    explicit DirectionMeter(Direction direction);
    void receive(QByteArrayView bytes);

    [[nodiscard]] const ByteSplit &split() const { return m_split; }
    [[nodiscard]] quint64 rest() const { return m_received - m_split.total(); }
    // The first HTTP message or, after an upgrade, the first frame, as on the wire.
    [[nodiscard]] const QByteArray &first() const { return m_first; }
    // The head that asked for, or granted, the upgrade.
    [[nodiscard]] const QByteArray &opening() const { return m_opening; }

private:
    template <typename Head>
    QByteArrayView receiveHttp(HttpReader<Head> &reader, QByteArrayView bytes);
    void receiveFrames(QByteArrayView bytes);

    Direction m_direction;
    HttpReader<RequestHead> m_requests;
    HttpReader<ResponseHead> m_responses;
    std::optional<FrameParser> m_frames; // after an upgrade
    QByteArray m_frameBytes;             // until the first frame is whole
    quint64 m_received = 0;
    quint64 m_headSize = 0; // of the message under way
    ByteSplit m_split;
    QByteArray m_first;
    QByteArray m_opening;
};

// Counts what passes one lane's relay. The relay's thread.
class RaceMeter : public RelayTap
{
public:
    void opened(ConnectionId connection, qint64 time) override;
    void passed(ConnectionId connection, Direction direction, QByteArrayView bytes, qint64 time) override;
    void closed(ConnectionId connection, qint64 time) override;

    // What comes from here on, the closing of connections, is not counted.
    void stop() { m_stopped = true; }

    [[nodiscard]] quint64 connections() const { return m_connections; }
    [[nodiscard]] ByteSplit split(Direction direction) const;
    // When the first byte was asked for; none before.
    [[nodiscard]] std::optional<qint64> begin() const { return m_begin; }
    // Of the first connection.
    [[nodiscard]] QByteArray first(Direction direction) const;
    [[nodiscard]] QByteArray opening() const; // both heads
    // Bytes that belong to no whole message, in both directions.
    [[nodiscard]] quint64 rest() const;

private:
    struct Streams
    {
        DirectionMeter up{Direction::ToServer};
        DirectionMeter down{Direction::ToClient};
    };
    struct Sum
    {
        ByteSplit split;
        quint64 rest = 0;
        void add(const DirectionMeter &meter);
    };
    [[nodiscard]] Sum sum(Direction direction) const;

    // The first connection's streams stay, for its first request and reply; the others' go when they close.
    std::map<ConnectionId, Streams> m_streams;
    std::optional<ConnectionId> m_first;
    Sum m_closedUp;
    Sum m_closedDown;
    quint64 m_connections = 0;
    std::optional<qint64> m_begin;
    bool m_stopped = false;
};

} // namespace Fanlight
