// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/wording.h"

#include "protocol/anatomy.h"
#include "protocol/violation.h"
#include "widgets/common/tlswording.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("Wording", sentence);
}

// "Normal closure" in the middle of a sentence: "normal closure". An abbreviation ("TLS handshake") stays.
QString inSentence(QString name)
{
    if (name.size() > 1 && name.at(0).isUpper() && name.at(1).isLower())
        name[0] = name.at(0).toLower();
    return name;
}

// ": detail" or nothing.
QString withDetail(const QString &sentence, const QString &detail)
{
    return detail.isEmpty() ? sentence : tr("%1: %2").arg(sentence, detail);
}

QString stopped(const QString &sentence)
{
    static constexpr QStringView ends = u".!?";
    return sentence.isEmpty() || ends.contains(sentence.back()) ? sentence : sentence + u'.';
}

// The setting that was refused before anything was opened.
QString settingText(const ClientState &state)
{
    switch (state.error) {
    case ClientError::BadUrl:
        return stopped(withDetail(tr("That is no WebSocket URL"), state.detail)) + u' ' +
               tr("Write it like ws://127.0.0.1:8080/.");
    case ClientError::BadHeader:
        return tr(
            "The header field “%1” cannot be sent: a name is letters, digits and hyphens, a value is one "
            "line. Correct or remove it.")
            .arg(state.detail);
    default:
        return tr(
            "The subprotocol “%1” cannot be sent: it must be one word without spaces or commas. Correct "
            "or remove it.")
            .arg(state.detail);
    }
}

// Why no connection came about.
QString connectText(const ClientState &state)
{
    switch (state.error) {
    case ClientError::HostNotFound:
        return tr("No computer of that name was found. Check the host in the URL, or use its address.");
    case ClientError::Refused:
        return tr(
            "Nothing listens at that address and port. Start the server, or check the port in the URL.");
    case ClientError::Unreachable:
        return tr("That address cannot be reached from here. Check the network and the address in the URL.");
    case ClientError::TimedOut:
        return tr("The server did not answer in time. Try again, or allow a longer connection time-out.");
    case ClientError::TlsFailed:
        if (state.certificate)
            return certificateText(*state.certificate);
        return stopped(withDetail(tr("TLS could not be set up"), state.detail)) + u' ' +
               tr("For a certificate of your own, switch its verification off; for a server without TLS, "
                  "write ws://.");
    case ClientError::HandshakeRefused:
        // A 101 agrees; what is wrong with it is a rule that it breaks.
        return state.httpStatus > 0 && state.httpStatus != 101
                   ? stopped(withDetail(
                         tr("The server refused the handshake with status %1").arg(state.httpStatus),
                         state.detail)) +
                         u' ' + tr("The inspector's handshake tab shows its answer.")
                   : stopped(
                         withDetail(tr("The server's answer to the handshake breaks a rule"), state.detail)) +
                         u' ' + tr("The inspector's handshake tab shows which.");
    default:
        return tr("What answers there speaks no HTTP, so no WebSocket either. Check the port in the URL.");
    }
}

} // namespace

QString text(Behaviour behaviour)
{
    switch (behaviour) {
    case Behaviour::Broadcast:
        return tr("Broadcast to all, sender too");
    case Behaviour::Others:
        return tr("Broadcast to all but the sender");
    case Behaviour::Echo:
        return tr("Echo to the sender");
    case Behaviour::Silent:
        return tr("Say nothing");
    case Behaviour::Rooms:
        return tr("To the sender's rooms");
    case Behaviour::Rules:
        return tr("What the rules say");
    }
    return {};
}

QString text(SlowPolicy policy)
{
    switch (policy) {
    case SlowPolicy::Close:
        return tr("Close it with 1008");
    case SlowPolicy::DropOldest:
        return tr("Drop its oldest messages");
    case SlowPolicy::Conflate:
        return tr("Keep the newest of each topic");
    case SlowPolicy::Wait:
        return tr("Make the senders wait");
    }
    return {};
}

QString text(ClientPhase phase)
{
    switch (phase) {
    case ClientPhase::Disconnected:
        return tr("not connected");
    case ClientPhase::Connecting:
        return tr("connecting…");
    case ClientPhase::Open:
        return tr("open");
    case ClientPhase::Closing:
        return tr("closing…");
    }
    return {};
}

QString errorText(const ServerState &state)
{
    switch (state.error) {
    case ServerError::None:
        return {};
    case ServerError::PortTaken:
        return state.nextFreePort != 0
                   ? tr("Port %1 is taken by another program. %2 is free.")
                         .arg(state.requestedPort)
                         .arg(state.nextFreePort)
                   : tr("Port %1 is taken by another program. Choose another one, or 0 for any free port.")
                         .arg(state.requestedPort);
    case ServerError::AddressNotOurs:
        return state.address.isNull() ? tr("That is not an address of this computer. 127.0.0.1 always is.")
                                      : tr("%1 is not an address of this computer. 127.0.0.1 always is.")
                                            .arg(state.address.toString());
    case ServerError::NotPermitted:
        return tr("This system does not permit listening on port %1. Choose a port from 1024 up.")
            .arg(state.requestedPort);
    case ServerError::Certificate:
        return errorText(state.certificateFault);
    case ServerError::Other:
        return stopped(withDetail(tr("The server could not start"), state.errorText)) + u' ' +
               tr("Check the address and the port.");
    }
    return {};
}

QString descriptorText(const ServerState &state)
{
    if (!state.descriptorsGone)
        return {};
    const QLocale locale;
    const QString goingOn = u' ' + tr("Accepting again when some are free.");
    if (state.descriptorLimit == 0)
        return tr("No descriptors left for new connections.") + goingOn;
    return tr("No descriptors left: %1 of %2 in use.")
               .arg(locale.toString(state.descriptorsUsed), locale.toString(state.descriptorLimit)) +
           goingOn + u' ' + tr("The system's limit for a program can be raised (ulimit -n).");
}

QString errorText(const ClientState &state)
{
    switch (state.error) {
    case ClientError::None:
        return {};
    case ClientError::BadUrl:
    case ClientError::BadHeader:
    case ClientError::BadSubprotocol:
        return settingText(state);
    case ClientError::HostNotFound:
    case ClientError::Refused:
    case ClientError::Unreachable:
    case ClientError::TimedOut:
    case ClientError::TlsFailed:
    case ClientError::HandshakeRefused:
    case ClientError::NotHttp:
        return connectText(state);
    case ClientError::ConnectionLost:
        return tr("The connection was lost without a close frame. Connect again.");
    case ClientError::MessageTooBig:
        return tr("A message was larger than this client takes. Allow larger ones in its settings and "
                  "connect again.");
    case ClientError::ProtocolViolation:
        return stopped(withDetail(tr("The server broke the protocol"), state.detail)) + u' ' +
               tr("The wire table marks the frame.");
    case ClientError::SendFailed:
        return stopped(withDetail(tr("That was not sent"), state.detail)) + u' ' +
               tr("Your text is kept: correct it and send again.");
    case ClientError::Other:
        return stopped(withDetail(tr("The connection failed"), state.detail)) + u' ' + tr("Connect again.");
    }
    return {};
}

QString closeText(CloseCode code, const QString &reason, bool byPeer)
{
    if (code == CloseCodes::Abnormal || code.value == 0)
        return tr("ended without a close frame");
    const QString who = byPeer ? tr("closed by the server") : tr("closed by this client");
    if (code == CloseCodes::NoStatusReceived)
        return tr("%1, no status code given").arg(who);
    const QString what =
        tr("%1: %2 %3")
            .arg(who, QString::number(code.value), inSentence(translated(closeCodeName(code).constData())));
    return reason.isEmpty() ? what : tr("%1, “%2”").arg(what, reason);
}

QString text(Violation violation)
{
    return translated(sentence(violation));
}

QString text(HandshakeRule rule)
{
    return translated(sentence(rule));
}

QString text(CloseBodyError error)
{
    switch (error) {
    case CloseBodyError::OneByte:
        return tr("A close frame's body is empty or begins with a code of two bytes: one byte is neither.");
    case CloseBodyError::CodeNotAllowed:
        return tr("That close code may not be sent. Use 1000 to 1003, 1007 to 1014 or 3000 to 4999.");
    case CloseBodyError::ReasonNotUtf8:
        return tr("The close reason is not valid UTF-8.");
    case CloseBodyError::ReasonTooLong:
        return tr("The close reason is longer than 123 bytes. Shorten it.");
    }
    return {};
}

QString byteCount(quint64 bytes)
{
    const QLocale locale;
    if (bytes < 1024)
        return tr("%1 B").arg(locale.toString(bytes));
    double value = double(bytes) / 1024.0;
    static constexpr std::array<const char *, 4> units{"%1 KiB", "%1 MiB", "%1 GiB", "%1 TiB"};
    std::size_t unit = 0;
    // 1023.95 would round to "1024.0".
    while (value >= 1023.95 && unit + 1 < units.size()) {
        value /= 1024.0;
        ++unit;
    }
    return tr(units.at(unit)).arg(locale.toString(value, 'f', 1));
}

QString translated(const char *protocolSentence)
{
    return QCoreApplication::translate("Protocol", protocolSentence);
}

} // namespace Fanlight
