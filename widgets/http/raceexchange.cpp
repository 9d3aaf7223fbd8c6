// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/raceexchange.h"

#include "widgets/http/transportlook.h"

namespace Fanlight {

namespace {

QString nameOf(const char *part, RaceLane lane)
{
    return QStringLiteral("race%1%2").arg(QLatin1StringView(part)).arg(int(lane));
}

// A head as text, a frame as hexadecimal bytes.
QString shown(const QByteArray &bytes, bool isFrame)
{
    return isFrame ? QString::fromLatin1(bytes.toHex(' ')) : wireText(bytes);
}

} // namespace

RaceExchange::RaceExchange(RaceLane lane, QWidget *parent)
    : WireTexts(nameOf("Sum", lane), parent)
{
    const bool isWebSocket = lane == RaceLane::WebSocket;
    if (isWebSocket)
        add(nameOf("Opening", lane), tr("The handshake, once"));
    add(nameOf("Request", lane), isWebSocket ? tr("One message, masked") : tr("One request"));
    add(nameOf("Reply", lane), isWebSocket ? tr("Its echo") : tr("Its reply"));
}

void RaceExchange::setResult(const LaneResult &lane)
{
    const bool isFrame = lane.lane == RaceLane::WebSocket;
    std::size_t index = 0;
    if (isFrame)
        setText(index++, shown(lane.opening, false));
    setText(index++, shown(lane.request, isFrame));
    setText(index, shown(lane.reply, isFrame));
    if (lane.done == 0 || lane.reply.isEmpty()) {
        setSum(lane.error);
        return;
    }
    const auto number = [](qint64 value) { return numberText(double(value)); };
    const qint64 each = lane.request.size() + lane.reply.size();
    QString sum = tr("%1 × (%2 + %3) = %4 bytes")
                      .arg(number(lane.done), number(lane.request.size()), number(lane.reply.size()),
                          number(each * lane.done));
    if (!lane.opening.isEmpty())
        sum += tr(", and %1 for the handshake").arg(number(lane.opening.size()));
    sum += tr("; counted on the wire: %1.").arg(number(qint64(lane.up.total() + lane.down.total())));
    setSum(sum);
}

} // namespace Fanlight
