// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/messageview.h"

#include "protocol/anatomy.h"
#include "tables/messageassembly.h"
#include "tables/messageinflation.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "widgets/wire/payloadview.h"

#include <QBoxLayout>
#include <QLabel>
#include <QStringList>

namespace Fanlight {

namespace {

QString framesText(const std::vector<quint64> &frames)
{
    if (frames.size() == 1)
        return MessageView::tr("in one frame");
    constexpr std::size_t listed = 6;
    QStringList numbers;
    for (std::size_t frame = 0; frame < qMin(frames.size(), listed); ++frame)
        numbers.append(QString::number(frames.at(frame)));
    if (frames.size() > listed)
        numbers.append(QStringLiteral("…"));
    return MessageView::tr("in %1 frames: %2").arg(frames.size()).arg(numbers.join(QStringLiteral(", ")));
}

QString summaryOf(const AssembledMessage &message)
{
    QStringList parts{QString::fromLatin1(opcodeName(message.opcode)),
        byteCount(quint64(message.payload.size())), framesText(message.frames)};
    if (!message.hasBeginning)
        parts.append(MessageView::tr("its beginning is no longer kept"));
    if (!message.hasEnd)
        parts.append(MessageView::tr("its end has not come"));
    if (message.isCut)
        parts.append(MessageView::tr("cut: not all of it was kept"));
    return parts.join(QStringLiteral(" · "));
}

QString faultText(InflationFault fault)
{
    switch (fault) {
    case InflationFault::None:
        break;
    case InflationFault::Incomplete:
        return MessageView::tr("not inflated: not all of it is here");
    case InflationFault::Missing:
        return MessageView::tr("not inflated: with context takeover it builds on messages that are no longer "
                               "kept (RFC 7692 7.1.1)");
    case InflationFault::Damaged:
        return MessageView::tr("does not inflate: the data is damaged (RFC 7692 7.2.2)");
    case InflationFault::TooLarge:
        return MessageView::tr("not inflated: it would be larger than 16 MiB");
    }
    return {};
}

QString summaryOf(const AssembledMessage &message, const InflatedMessage &inflated)
{
    const QString packed = MessageView::tr("compressed (RFC 7692)");
    if (inflated.fault != InflationFault::None)
        return QStringList{summaryOf(message), packed, faultText(inflated.fault)}.join(QStringLiteral(" · "));
    const auto size = quint64(inflated.payload.size());
    const double share = size == 0 ? 0 : 100.0 * double(message.payload.size()) / double(size);
    return QStringList{summaryOf(message), packed,
        MessageView::tr("inflates to %1 (%2 % of that on the wire)")
            .arg(byteCount(size), QString::number(share, 'f', 0))}
        .join(QStringLiteral(" · "));
}

QString summaryOf(const Record &record)
{
    const QString size = byteCount(quint64(record.payload.size()));
    switch (record.kind) {
    case RecordKind::HandshakeRequest:
        return MessageView::tr("handshake request · %1").arg(size);
    case RecordKind::HandshakeResponse:
        return MessageView::tr("handshake response · %1").arg(size);
    case RecordKind::HttpRequest:
        return MessageView::tr("HTTP request, head and body · %1").arg(size);
    case RecordKind::HttpResponse:
        return MessageView::tr("HTTP response, head and body · %1").arg(size);
    default:
        return {};
    }
}

} // namespace

MessageView::MessageView(QWidget *parent)
    : QWidget(parent)
    , m_summary(new QLabel(this))
    , m_payload(new PayloadView(this))
{
    m_summary->setObjectName(QStringLiteral("messageSummary"));
    m_summary->setWordWrap(true);
    setRole(*m_summary, "muted");
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 9, 12, 4);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addWidget(m_payload, 1);
}

void MessageView::showRecord(const CaptureStore &store, quint64 number)
{
    const Record &record = store.record(number);
    if (record.kind == RecordKind::Frame) {
        const AssembledMessage message = assembleMessage(store, number);
        if (isCompressed(store, message)) {
            const InflatedMessage inflated = inflateMessage(store, message);
            m_summary->setText(summaryOf(message, inflated));
            m_payload->setPayload(
                inflated.fault == InflationFault::None ? inflated.payload : message.payload);
        } else {
            m_summary->setText(summaryOf(message));
            m_payload->setPayload(message.payload);
        }
    } else {
        m_summary->setText(summaryOf(record));
        m_payload->setPayload(record.payload);
    }
    m_summary->setVisible(!m_summary->text().isEmpty());
}

QString MessageView::summary() const
{
    return m_summary->text();
}

} // namespace Fanlight
