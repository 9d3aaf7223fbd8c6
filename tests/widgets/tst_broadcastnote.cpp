// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/broadcasts.h"
#include "tests/support/warnings.h"
#include "widgets/common/theme.h"
#include "widgets/wire/framedelegate.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/wirepanel.h"

#include <QApplication>
#include <QHeaderView>
#include <QTest>

#include <initializer_list>
#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

// What a broadcast's row says at the right end beyond its payload: its skew, and whom it has not reached.
class TestBroadcastNote : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void paintsItAtTheRight();
    void saysWhatIsAmissInANarrowColumn();
    void audienceFits();

private:
    void append(quint32 expected, std::initializer_list<quint32> reached)
    {
        CaptureBatch batch;
        addBroadcast(batch, 1, 0, reached, QByteArray(150, 'x'));
        batch.broadcasts.front().receivers = expected;
        m_store->append(std::move(batch));
    }
    [[nodiscard]] FrameTable *table() const { return m_panel->table(); }
    [[nodiscard]] QString note() const
    {
        return m_model->index(0, int(FrameColumn::Info)).data(int(FrameRole::Note)).toString();
    }
    [[nodiscard]] bool isPainted() const;

    std::unique_ptr<CaptureStore> m_store;
    CaptureClock m_clock;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<WirePanel> m_panel;
};

void TestBroadcastNote::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    m_panel.reset();
    m_model.reset();
    m_store = std::make_unique<CaptureStore>(64 * 1024 * 1024);
    m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
    m_panel = std::make_unique<WirePanel>(*m_model, *m_store);
    m_panel->resize(1'000, 340);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

// Muted ink at the right end.
bool TestBroadcastNote::isPainted() const
{
    const QRect area = table()->visualRect(m_model->index(0, int(FrameColumn::Info)));
    // Three times as large, so that every stroke has a middle.
    QImage image(table()->viewport()->size() * 3, QImage::Format_RGB32);
    image.setDevicePixelRatio(3);
    table()->viewport()->render(&image);
    for (int x = 3 * (area.right() - 40); x < 3 * area.right(); ++x) {
        for (int y = 3 * area.top(); y < 3 * area.bottom(); ++y) {
            if (image.pixelColor(x, y) == color(Token::MutedInk, Scheme::Light))
                return true;
        }
    }
    return false;
}

void TestBroadcastNote::paintsItAtTheRight()
{
    append(3, {1, 2, 3});
    QCOMPARE(note(), QStringLiteral("skew 2.000 ms"));
    QVERIFY(isPainted()); // though the payload would fill the cell
}

// Too narrow for all of it, not for its end.
void TestBroadcastNote::saysWhatIsAmissInANarrowColumn()
{
    append(1'000, {1, 2});
    QCOMPARE(note(), QStringLiteral("skew 1.000 ms · 2 of 1,000 reached"));
    const int whole = table()->fontMetrics().horizontalAdvance(note());
    table()->horizontalHeader()->setStretchLastSection(false);
    const int fits = whole * 5 / 3 + 20;
    table()->setColumnWidth(int(FrameColumn::Info), fits);
    QVERIFY(isPainted());
    table()->setColumnWidth(int(FrameColumn::Info), fits - 40);
    QVERIFY(isPainted());
    table()->setColumnWidth(int(FrameColumn::Info), whole / 2); // now the payload's beginning comes first
    QVERIFY(!isPainted());
}

// A crowd's number is not cut short.
void TestBroadcastNote::audienceFits()
{
    append(15'000, {1, 2});
    const QModelIndex audience = m_model->index(0, int(FrameColumn::FromTo));
    QCOMPARE(audience.data().toString(), QStringLiteral("server → 15,000 receivers"));
    QVERIFY(table()->columnWidth(int(FrameColumn::FromTo)) >=
            FrameDelegate().sizeHint(QStyleOptionViewItem(), audience).width());
    // Where there is less room, whose it is goes first.
    const FrameDelegate delegate;
    const QString words = audience.data().toString();
    const int whole = table()->fontMetrics().horizontalAdvance(words);
    QCOMPARE(delegate.fittedAudience(words, whole), words);
    QCOMPARE(delegate.fittedAudience(words, whole - 1), QStringLiteral("→ 15,000 receivers"));
}

QTEST_MAIN(TestBroadcastNote)
#include "tst_broadcastnote.moc"
