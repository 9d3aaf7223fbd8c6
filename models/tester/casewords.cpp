// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/casewords.h"

#include <QtEndian>

#include <algorithm>

namespace Fanlight {

namespace {

QString kindOf(Opcode opcode)
{
    switch (opcode) {
    case Opcode::Text:
        return QStringLiteral("text message");
    case Opcode::Binary:
        return QStringLiteral("binary message");
    case Opcode::Ping:
        return QStringLiteral("ping");
    case Opcode::Pong:
        return QStringLiteral("pong");
    case Opcode::Close:
        return QStringLiteral("close frame");
    default:
        return QStringLiteral("frame with opcode %1").arg(int(opcode));
    }
}

QString sized(Opcode opcode, qsizetype size)
{
    return QStringLiteral("a %1 of %2 %3")
        .arg(kindOf(opcode))
        .arg(size)
        .arg(size == 1 ? QStringLiteral("byte") : QStringLiteral("bytes"));
}

struct Happened
{
    QString operator()(const RawConnected &) const { return QStringLiteral("a connection"); }
    QString operator()(const RawResponse &response) const
    {
        if (!response.head)
            return QStringLiteral("an answer that is not HTTP");
        return QStringLiteral("HTTP status %1").arg(response.head->status);
    }
    QString operator()(const FrameSeen &seen) const
    {
        return sized(seen.frame.header.opcode, seen.frame.payload.size());
    }
    QString operator()(const ControlSeen &seen) const
    {
        if (seen.frame.header.opcode == Opcode::Close)
            return QStringLiteral("a ") + wordsFor(closeBodyOf(seen.frame.payload));
        return sized(seen.frame.header.opcode, seen.frame.payload.size());
    }
    QString operator()(const Message &message) const { return sized(message.opcode, message.payload.size()); }
    QString operator()(const Failure &failure) const { return wordsFor(failure.violation); }
    QString operator()(const RawEnd &end) const
    {
        switch (end.cause) {
        case RawEndCause::PeerClosed:
            return QStringLiteral("the end of TCP");
        case RawEndCause::TimedOut:
            return QStringLiteral("no connection in time");
        case RawEndCause::NotConnected:
        case RawEndCause::TlsFailed:
            return QStringLiteral("no connection (%1)").arg(end.detail);
        default:
            return QStringLiteral("the end of TCP (%1)").arg(end.detail);
        }
    }
};

struct Wanted
{
    QString operator()(const ExpectMessage &step) const
    {
        return sized(step.opcode, step.payload.size()) + QStringLiteral(" in answer");
    }
    QString operator()(const ExpectPong &step) const { return sized(Opcode::Pong, step.payload.size()); }
    QString operator()(const ExpectSilence &) const { return QStringLiteral("silence"); }
    QString operator()(const ExpectFailed &step) const
    {
        if (step.code == CloseCodes::NoStatusReceived)
            return QStringLiteral("a close frame and the end of TCP");
        return QStringLiteral("a close frame with %1 and the end of TCP").arg(step.code.value);
    }
    QString operator()(const ExpectClosed &) const
    {
        return QStringLiteral("a close frame in answer and the end of TCP");
    }
    QString operator()(const ExpectEnd &) const { return QStringLiteral("the end of TCP"); }
    QString operator()(const ExpectUpgrade &) const { return QStringLiteral("HTTP status 101"); }
    QString operator()(const ExpectRefused &) const { return QStringLiteral("a refusal"); }
    QString operator()(const ExpectGivenUp &) const { return QStringLiteral("the end of TCP"); }
    QString operator()(const ExpectFreshKeys &) const { return QStringLiteral("nothing"); }
    QString operator()(const Observe &) const { return QStringLiteral("anything"); }
    QString operator()(const Send &) const { return QStringLiteral("nothing"); }
    QString operator()(const SendBytes &) const { return QStringLiteral("nothing"); }
    QString operator()(const HalfClose &) const { return QStringLiteral("nothing"); }
};

} // namespace

CloseBody closeBodyOf(QByteArrayView payload)
{
    if (payload.size() < qsizetype(sizeof(quint16)))
        return {};
    return {
        CloseCode{qFromBigEndian<quint16>(payload.data())}, payload.sliced(sizeof(quint16)).toByteArray()};
}

QString wordsFor(const RawHappening &what)
{
    return std::visit(Happened{}, what);
}

QString wordsFor(const CloseBody &body)
{
    if (body.code == CloseCodes::NoStatusReceived)
        return QStringLiteral("close frame without a status code");
    const QString code = QStringLiteral("close frame with %1").arg(body.code.value);
    return body.reason.isEmpty() ? code
                                 : code + QStringLiteral(" (\"%1\")").arg(QString::fromUtf8(body.reason));
}

QString wordsFor(Violation violation)
{
    return QStringLiteral("%1 (%2)").arg(
        QLatin1StringView(sentence(violation)).chopped(1), QLatin1StringView(clause(violation)));
}

QString wanted(const ScriptStep &step)
{
    return std::visit(Wanted{}, step);
}

QString differenceOf(const ExpectMessage &expected, const Message &came)
{
    if (came.opcode != expected.opcode)
        return QStringLiteral("came back as a %1").arg(kindOf(came.opcode));
    if (came.payload.size() != expected.payload.size())
        return QStringLiteral("came back with %1 bytes instead of %2")
            .arg(came.payload.size())
            .arg(expected.payload.size());
    const auto at = std::mismatch(came.payload.begin(), came.payload.end(), expected.payload.begin());
    if (at.first == came.payload.end())
        return {};
    return QStringLiteral("came back with another byte at %1").arg(at.first - came.payload.begin());
}

} // namespace Fanlight
