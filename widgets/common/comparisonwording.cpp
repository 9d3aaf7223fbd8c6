// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/comparisonwording.h"

#include "comparison/resultfile.h"

#include <QCoreApplication>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ComparisonWording", text);
}

} // namespace

QString text(Transport transport)
{
    switch (transport) {
    case Transport::ShortPolling:
        return tr("Short polling");
    case Transport::LongPolling:
        return tr("Long polling");
    case Transport::ServerSentEvents:
        return tr("Server-sent events");
    case Transport::WebSocket:
        return tr("WebSocket");
    }
    return {};
}

QString text(EventPattern pattern)
{
    return pattern == EventPattern::Periodic ? tr("Periodic") : tr("At random (Poisson)");
}

QString text(RaceLane lane)
{
    switch (lane) {
    case RaceLane::Fresh:
        return tr("A new connection each");
    case RaceLane::KeepAlive:
        return tr("Keep-alive");
    case RaceLane::Pipelined:
        return tr("Pipelined");
    case RaceLane::WebSocket:
        return tr("WebSocket");
    }
    return {};
}

QString text(ResultFileError error)
{
    return tr(sentence(error));
}

} // namespace Fanlight
