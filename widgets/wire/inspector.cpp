// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/inspector.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/common/banner.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/framebytes.h"
#include "widgets/common/handshakeview.h"
#include "widgets/common/recordtimes.h"
#include "widgets/common/wording.h"
#include "widgets/wire/aftermathtext.h"
#include "widgets/wire/frameview.h"
#include "widgets/wire/messageview.h"

#include <QBoxLayout>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QStringList>
#include <QTabBar>

#include <algorithm>
#include <optional>

namespace Fanlight {

namespace {

// Frames are masked only here; a longer one shows its first part. 64 MiB of hex is a million lines.
constexpr qsizetype bytesShown = 64 * 1024 * 1024;

bool isHandshake(const Record &record)
{
    return record.kind == RecordKind::HandshakeRequest || record.kind == RecordKind::HandshakeResponse;
}

bool isHttp(const Record &record)
{
    return record.kind == RecordKind::HttpRequest || record.kind == RecordKind::HttpResponse;
}

} // namespace

Inspector::Inspector(CaptureStore &store, const CaptureClock &clock, QWidget *parent)
    : Card(tr("Inspector"), parent)
    , m_store(store)
    , m_clock(clock)
    , m_banner(new Banner(this))
    , m_bannerPlace(new QWidget(this))
    , m_framePages(new QStackedWidget)
    , m_frame(new FrameView)
    , m_frameEmpty(new EmptyState(QString(), QString()))
    , m_messagePages(new QStackedWidget)
    , m_message(new MessageView)
    , m_messageEmpty(new EmptyState(QString(), QString()))
    , m_handshakePages(new QStackedWidget)
    , m_handshake(new HandshakeView)
    , m_handshakeEmpty(new EmptyState(QString(), QString()))
{
    setObjectName(QStringLiteral("inspector"));
    buildUi();
    connect(this, &Card::currentPageChanged, this, &Inspector::pageChosen);
    connect(&store, &CaptureStore::completed, this, &Inspector::updateTimes);
    connect(&store, &CaptureStore::delivered, this, &Inspector::updateDeliveries);
    connect(&store, &CaptureStore::appended, this, &Inspector::followViolation);
    connect(&store, &CaptureStore::cleared, this, [this] { showRecord(0); });
    connect(&store, &CaptureStore::evictedBelow, this, [this](quint64 first) {
        if (m_number != 0 && m_number < first)
            refresh();
    });
    connect(&store, &CaptureStore::deliveriesEvictedBelow, this, [this](quint64 end) {
        if (m_delivery != noDelivery && m_number < end)
            refresh();
    });
    refresh();
}

void Inspector::buildUi()
{
    auto *place = new QVBoxLayout(m_bannerPlace);
    place->setContentsMargins(12, 9, 12, 0);
    place->addWidget(m_banner);
    m_banner->setClosable(false);
    m_bannerPlace->hide();
    contentLayout()->addWidget(m_bannerPlace);

    m_framePages->addWidget(m_frame);
    m_framePages->addWidget(m_frameEmpty);
    m_messagePages->addWidget(m_message);
    m_messagePages->addWidget(m_messageEmpty);
    m_handshakePages->addWidget(m_handshake);
    m_handshakePages->addWidget(m_handshakeEmpty);
    addPage(tr("Frame"), m_framePages);
    addPage(tr("Message"), m_messagePages);
    addPage(tr("Handshake"), m_handshakePages);
    tabBar()->setObjectName(QStringLiteral("inspectorTabs"));
}

void Inspector::showRecord(quint64 number, quint32 delivery)
{
    if (number == m_number && delivery == m_delivery)
        return;
    m_number = number;
    m_delivery = delivery;
    refresh();
}

void Inspector::refresh()
{
    if (m_number == 0) {
        showNothing(
            tr("Select a row to see its bits"), tr("Click one in the wire table, or walk it with ↑ and ↓."));
        return;
    }
    if (m_number < m_store.firstNumber() || m_number > m_store.lastNumber()) {
        showNothing(tr("Row %1 was evicted").arg(m_number),
            tr("The capture's memory is full: older rows made room for newer ones."));
        return;
    }
    // A copy: shown parts may live longer than the record.
    const std::optional<Record> kept = recordAt(m_store, m_number, m_delivery);
    if (!kept) {
        showNothing(tr("This delivery is no longer kept"),
            tr("The capture's memory is full: older broadcasts forget to whom they went."));
        return;
    }
    const Record &record = *kept;
    setPageLabel(int(InspectorPage::Frame),
        (record.kind == RecordKind::Frame ? tr("Frame %1") : tr("Row %1")).arg(m_number));
    const QString size = record.wireSize() > 0 ? tr(" · %1").arg(byteCount(record.wireSize())) : QString();
    setNote(fromTo(record) + size);
    updateBanner(record);
    showFramePage(record);
    showMessagePage(record);
    showHandshakePage(record);
    openFittingPage(record);
}

void Inspector::showNothing(const QString &title, const QString &hint)
{
    setPageLabel(int(InspectorPage::Frame), tr("Frame"));
    setNote({});
    m_banner->clear();
    m_bannerPlace->hide();
    for (EmptyState *empty : {m_frameEmpty, m_messageEmpty, m_handshakeEmpty})
        empty->setText(title, hint);
    m_framePages->setCurrentWidget(m_frameEmpty);
    m_messagePages->setCurrentWidget(m_messageEmpty);
    m_handshakePages->setCurrentWidget(m_handshakeEmpty);
}

void Inspector::showFramePage(const Record &record)
{
    if (record.kind != RecordKind::Frame) {
        m_frameEmpty->setText(kindText(record), sentenceOf(record));
        m_framePages->setCurrentWidget(m_frameEmpty);
        return;
    }
    Frame frame;
    frame.header = headerOf(record);
    frame.payload = record.payload;
    frame.offset = record.offset;
    frame.violation = record.violation;
    const Role receiver = record.direction == Direction::ToServer ? Role::Server : Role::Client;
    m_frame->setFrame(frameBytes(frame, receiver, wireBytes(record).left(bytesShown)), record.payload);
    updateTimes(m_number);
    m_framePages->setCurrentWidget(m_frame);
}

void Inspector::showMessagePage(const Record &record)
{
    if (record.kind == RecordKind::Frame || isHandshake(record) || isHttp(record)) {
        m_message->showRecord(m_store, m_number);
        m_messagePages->setCurrentWidget(m_message);
        return;
    }
    m_messageEmpty->setText(kindText(record), sentenceOf(record));
    m_messagePages->setCurrentWidget(m_messageEmpty);
}

void Inspector::showHandshakePage(const Record &record)
{
    const auto payloadOf = [&](RecordKind kind) {
        const quint64 number = m_store.findHandshake(record.connection, kind);
        return number != 0 ? m_store.record(number).payload : QByteArray();
    };
    const QByteArray request = payloadOf(RecordKind::HandshakeRequest);
    const QByteArray response = payloadOf(RecordKind::HandshakeResponse);
    const ConnectionSetUp setUp = setUpOf(record.connection);
    if (request.isNull() && response.isNull() && !setUp.tls) {
        m_handshakeEmpty->setText(tr("No handshake to show"),
            isBroadcast(record) ? tr("A broadcast goes to many connections; open it and choose one.")
            : isHttp(record)    ? tr("This connection speaks plain HTTP: it never asked for WebSocket.")
                                : tr("This connection made none, or it is no longer kept."));
        m_handshakePages->setCurrentWidget(m_handshakeEmpty);
        return;
    }
    m_handshake->setHandshake(request, response, setUp);
    m_handshakePages->setCurrentWidget(m_handshake);
}

ConnectionSetUp Inspector::setUpOf(ConnectionId connection) const
{
    const ConnectionInfo *info = m_store.connection(connection);
    if (!info)
        return {};
    const quint64 response = m_store.findHandshake(connection, RecordKind::HandshakeResponse);
    return {info->dialledAt, info->openedAt, info->encryptedAt,
        response != 0 ? m_store.record(response).time : timeUnknown, info->tlsSummary};
}

QString Inspector::sentenceOf(const Record &record) const
{
    switch (record.kind) {
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
        return tr("A handshake is an HTTP head, no frame yet: the Handshake tab explains it.");
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return tr("Plain HTTP has no frames: the Message tab shows head and body.");
    default:
        return record.payload.isEmpty() ? infoText(record) : QString::fromUtf8(record.payload);
    }
}

void Inspector::updateBanner(const Record &record)
{
    QStringList sentences;
    if (record.violation != Violation::None) {
        sentences.append(
            tr("%1 %2.").arg(Fanlight::text(record.violation), QLatin1StringView(clause(record.violation))));
        if (record.connection.value != 0 && m_delivery == noDelivery)
            sentences.append(aftermathText(m_store, m_number));
    }
    if (record.has(RecordFlag::Truncated))
        sentences.append(tr("The frame never became complete on the wire."));
    else if (record.has(RecordFlag::PayloadCut))
        sentences.append(
            tr("Only the first %1 of its payload were kept.").arg(byteCount(quint64(record.payload.size()))));
    if (record.kind == RecordKind::Frame && record.has(RecordFlag::ApiReported))
        sentences.append(
            tr("TLS hides this connection's bytes here: this is what the client's library reported."));
    if (isGivenUp())
        sentences.append(tr("Given up: this receiver was too slow, or gone. Nothing of it was sent."));
    const bool isError = record.violation != Violation::None || record.has(RecordFlag::Truncated);
    m_bannerPlace->setVisible(!sentences.isEmpty());
    if (sentences.isEmpty())
        m_banner->clear();
    else
        m_banner->showMessage(
            isError ? BannerKind::Error : BannerKind::Information, sentences.join(QLatin1Char(' ')));
}

// What comes of it is told while it happens.
void Inspector::followViolation()
{
    const std::optional<Record> record =
        m_number == 0 ? std::nullopt : recordAt(m_store, m_number, m_delivery);
    if (record && record->violation != Violation::None)
        updateBanner(*record);
}

void Inspector::updateTimes(quint64 number)
{
    const std::optional<Record> record =
        number == m_number ? recordAt(m_store, number, m_delivery) : std::nullopt;
    if (!record)
        return;
    if (const Broadcast *broadcast = shownBroadcast())
        m_frame->setTimes(
            timesSummary(*record, *broadcast, m_clock), timesText(*record, *broadcast, m_clock));
    else if (isGivenUp())
        m_frame->setTimes(tr("given up: it never left"), {});
    else
        m_frame->setTimes(timesSummary(*record, m_clock), timesText(*record, m_clock));
}

void Inspector::updateDeliveries(const std::vector<DeliveryRun> &runs)
{
    const Broadcast *broadcast = shownBroadcast();
    const bool grew = broadcast && std::any_of(runs.begin(), runs.end(),
                                       [this](const DeliveryRun &run) { return run.number == m_number; });
    if (!grew)
        return;
    const Record &record = m_store.record(m_number);
    if (record.wireSize() > 0)
        setNote(tr("%1 · %2").arg(fromTo(record), byteCount(record.wireSize())));
    updateTimes(m_number);
}

const Broadcast *Inspector::shownBroadcast() const
{
    if (m_delivery != noDelivery || m_number < m_store.firstNumber() || m_number > m_store.lastNumber())
        return nullptr;
    const Record &record = m_store.record(m_number);
    return isBroadcast(record) ? m_store.broadcast(record) : nullptr;
}

bool Inspector::isGivenUp() const
{
    if (m_delivery == noDelivery || m_number < m_store.firstNumber() || m_number > m_store.lastNumber())
        return false;
    const Delivery *delivery = deliveryAt(m_store, m_store.record(m_number), m_delivery);
    return delivery && delivery->wasGivenUp();
}

QString Inspector::fromTo(const Record &record) const
{
    if (const Broadcast *broadcast = shownBroadcast())
        return fromToText(*broadcast, m_store);
    return fromToText(record, m_store.connection(record.connection));
}

void Inspector::openFittingPage(const Record &record)
{
    const QScopedValueRollback guard(m_switching, true);
    if (isHandshake(record))
        setCurrentPage(int(InspectorPage::Handshake));
    else if (isHttp(record))
        setCurrentPage(int(InspectorPage::Message));
    else
        setCurrentPage(int(m_chosen));
}

void Inspector::pageChosen(int page)
{
    // From the handshake one comes back to the frame: only these two are a way to walk through frames.
    if (!m_switching && page != int(InspectorPage::Handshake))
        m_chosen = InspectorPage(page);
}

} // namespace Fanlight
