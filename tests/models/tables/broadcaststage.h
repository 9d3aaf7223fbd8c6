// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/frametablemodel.h"
#include "tests/support/broadcasts.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QTest>

#include <memory>

namespace Fanlight::Testing {

inline constexpr quint64 chunk = CaptureStore::chunkSize;
inline constexpr qint64 millisecond = 1'000'000;

inline Record text(const QByteArray &payload, qint64 time, quint32 connection = 1)
{
    Frame source;
    source.header.opcode = Opcode::Text;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    return recordOf(source, Direction::ToServer, ConnectionId{connection}, time);
}

inline CaptureBatch batchOf(std::vector<Record> records)
{
    CaptureBatch batch;
    batch.records = std::move(records);
    return batch;
}

inline void addConnection(
    CaptureBatch &batch, quint32 id, const QString &name, ConnectionSide side = ConnectionSide::Server)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.name = name;
    info.side = side;
    info.state = ConnectionState::Open;
    batch.connections.push_back(info);
}

// The wire table's model over a store that knows four connections, "Client 1" to "Client 4".
class BroadcastStage
{
protected:
    void setUp()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_store = std::make_unique<CaptureStore>(1'000'000'000);
        m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        CaptureBatch batch;
        for (quint32 id = 1; id <= 4; ++id)
            addConnection(batch, id, QStringLiteral("Client %1").arg(id));
        m_store->append(std::move(batch));
    }
    void tearDown()
    {
        m_tester.reset();
        m_model.reset();
        m_store.reset();
    }
    [[nodiscard]] QString cell(int row, FrameColumn column) const
    {
        return m_model->index(row, int(column)).data().toString();
    }
    [[nodiscard]] QStringList column(FrameColumn which) const
    {
        QStringList all;
        for (int row = 0; row < m_model->rowCount(); ++row)
            all << cell(row, which);
        return all;
    }
    void open(quint64 number) { m_model->setOpened(m_model->indexOf(number), true); }
    void setPattern(const char *pattern)
    {
        FrameFilter filter;
        filter.pattern = QRegularExpression(QLatin1StringView(pattern));
        m_model->setFilter(filter);
    }

    const CaptureClock m_clock;
    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

} // namespace Fanlight::Testing
