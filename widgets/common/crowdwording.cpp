// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/crowdwording.h"

#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QLocale>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CrowdWording", text);
}

} // namespace

QString text(const CrowdError &error)
{
    switch (error.failure) {
    case CrowdFailure::Refused:
        return tr("nobody listens there (connection refused)");
    case CrowdFailure::Unreachable:
        return tr("the host cannot be reached");
    case CrowdFailure::TimedOut:
        return tr("the handshake took too long");
    case CrowdFailure::Reset:
        return tr("the connection broke (reset)");
    case CrowdFailure::EndedEarly:
        return error.detail == 1 ? tr("the server hung up in the handshake")
                                 : tr("the server ended the connection without a close frame");
    case CrowdFailure::HandshakeRefused:
        return tr("the server refused the handshake with status %1").arg(error.detail);
    case CrowdFailure::NotWebSocket:
        return tr("the answer to the handshake is wrong: %1").arg(text(HandshakeRule(error.detail)));
    case CrowdFailure::NotHttp:
        return tr("the answer to the handshake is no HTTP");
    case CrowdFailure::ClosedByServer:
        return tr("the server closed with code %1").arg(error.detail);
    case CrowdFailure::BrokeProtocol:
        return tr("the server broke the protocol: %1").arg(text(Violation(error.detail)));
    case CrowdFailure::NoLocalPort:
        return tr("this machine has no port left for another connection there");
    case CrowdFailure::NoDescriptors:
        return tr("the crowd may not open more descriptors");
    case CrowdFailure::Other:
        return tr("the system refused, for a reason it has no common name for");
    }
    return {};
}

QString text(CrowdPhase phase)
{
    switch (phase) {
    case CrowdPhase::Connecting:
        return tr("connecting");
    case CrowdPhase::Sending:
        return tr("sending");
    case CrowdPhase::Draining:
        return tr("waiting for the rest");
    case CrowdPhase::Closing:
        return tr("closing");
    }
    return {};
}

QString text(const CrowdPreset &preset)
{
    QString words = preset.oneSender ? tr("%1: one sends %2 a second, %3 bytes")
                                     : tr("%1: all send %2 a second each, %3 bytes");
    words = words.arg(QLatin1StringView(preset.name)).arg(preset.rateEach).arg(preset.size);
    return preset.membersPerRoom > 0 ? words + tr(", rooms of %1").arg(preset.membersPerRoom) : words;
}

QString errorText(CrowdFault fault, const CrowdSettings &settings)
{
    switch (fault) {
    case CrowdFault::BadUrl:
    case CrowdFault::NotPlain:
        return tr("A crowd needs a ws:// URL; it does not speak TLS.");
    case CrowdFault::SizeTooSmall:
        return tr("A message has at least %1 bytes: its sender, number and time take so many.")
            .arg(crowdStampSize);
    case CrowdFault::TooManyStalled:
        return tr("More clients stop reading than there are.");
    case CrowdFault::TooManySenders:
        return tr("Only %1 clients can send: the others stop reading.")
            .arg(settings.clients - settings.stalled);
    case CrowdFault::BadRoom:
        return tr("Rooms have names of 1 to 256 bytes, and there are no more of them than clients.");
    }
    return {};
}

QString errorText(const CrowdProcess &crowd)
{
    const QString said = crowd.errorText().isEmpty() ? QString() : u' ' + crowd.errorText();
    switch (crowd.error()) {
    case CrowdProcessError::None:
        return {};
    case CrowdProcessError::NotStarted:
        return tr("The crowd could not be started.") + said;
    case CrowdProcessError::Crashed:
        return tr("The crowd's process crashed.") + said;
    case CrowdProcessError::NoReport:
        return tr("The crowd ended without a report.") + said;
    case CrowdProcessError::Killed:
        return tr("The crowd was stopped before it could report.") + said;
    }
    return {};
}

QString summaryText(const CrowdSettings &settings)
{
    const QString rate = settings.rateEach ? tr("%1 a second each").arg(*settings.rateEach)
                                           : tr("%1 a second together").arg(settings.rate);
    QString words =
        tr("%1 clients, %2 senders, %3, %4, %5 s")
            .arg(numberText(quint64(settings.clients)), numberText(quint64(senderCount(settings))), rate,
                byteCount(quint64(settings.size)))
            .arg(settings.duration);
    if (!settings.rooms.isEmpty())
        words += tr(", %1 rooms").arg(numberText(quint64(settings.rooms.size())));
    if (settings.stalled > 0)
        words += tr(", %1 stop reading").arg(numberText(quint64(settings.stalled)));
    return words;
}

QString numberText(quint64 number)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::DefaultNumberOptions); // "C" leaves the groups out
    return locale.toString(number);
}

QString coresText(double cores)
{
    return tr("%1 %").arg(cores * 100, 0, 'f', 0);
}

QString reachText(double reach)
{
    if (reach == 1)
        return tr("100 %");
    const QString words = QString::number(reach * 100, 'f', 2);
    return words == u"100.00" ? tr("< 100 %") : tr("%1 %").arg(words);
}

} // namespace Fanlight
