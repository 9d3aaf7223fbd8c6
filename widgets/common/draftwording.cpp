// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/draftwording.h"

#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QDir>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("DraftWording", sentence);
}

QString place(const DraftFault &fault)
{
    return fault.line == 1 ? tr("column %1").arg(fault.column)
                           : tr("line %1, column %2").arg(fault.line).arg(fault.column);
}

QString encodingText(const DraftFault &fault)
{
    switch (fault.error) {
    case DraftError::OddHexDigits:
        return tr("An odd number of hex digits (%1): the last one, at %2, has no partner.")
            .arg(fault.count)
            .arg(place(fault));
    case DraftError::BadHexDigit:
        return tr("“%1” at %2 is no hex digit.").arg(fault.detail, place(fault));
    case DraftError::BadBase64Character:
        return fault.detail == QLatin1Char('=')
                   ? tr("The “=” at %1 may only stand at the end of base64.").arg(place(fault))
                   : tr("“%1” at %2 is no base64 character.").arg(fault.detail, place(fault));
    default:
        return tr("%1 base64 characters make no whole bytes: one is missing, or one too many.")
            .arg(fault.count);
    }
}

} // namespace

QString text(DraftFormat format)
{
    switch (format) {
    case DraftFormat::Text:
        return tr("Text");
    case DraftFormat::Json:
        return tr("JSON");
    case DraftFormat::Hex:
        return tr("Binary as hex");
    case DraftFormat::Base64:
        return tr("Binary as base64");
    case DraftFormat::File:
        return tr("Binary from a file…");
    case DraftFormat::Ping:
        return tr("Ping");
    case DraftFormat::Pong:
        return tr("Pong");
    case DraftFormat::Close:
        return tr("Close");
    }
    return {};
}

QString shortText(DraftFormat format)
{
    switch (format) {
    case DraftFormat::Hex:
        return tr("Hex");
    case DraftFormat::Base64:
        return tr("Base64");
    case DraftFormat::File:
        return tr("File");
    default:
        return text(format);
    }
}

QString placeholder(DraftFormat format)
{
    switch (format) {
    case DraftFormat::Text:
        return tr("Message");
    case DraftFormat::Json:
        return tr("{\"hello\": \"{{counter}}\"}");
    case DraftFormat::Hex:
        return tr("00 ff 0a …");
    case DraftFormat::Base64:
        return tr("AP8K…");
    case DraftFormat::File:
        return tr("Path of a file");
    case DraftFormat::Ping:
    case DraftFormat::Pong:
        return tr("Payload, may be empty");
    case DraftFormat::Close:
        return tr("Reason, may be empty");
    }
    return {};
}

QString errorText(const DraftFault &fault)
{
    switch (fault.error) {
    case DraftError::UnknownVariable:
        return tr("There is no variable {{%1}} (%2). Known are %3.")
            .arg(fault.detail, place(fault),
                QStringLiteral("{{") + variableNames().join(QStringLiteral("}}, {{")) + QStringLiteral("}}"));
    case DraftError::BadJson:
        return tr("Not JSON at %1: %2.").arg(place(fault), fault.detail);
    case DraftError::OddHexDigits:
    case DraftError::BadHexDigit:
    case DraftError::BadBase64Character:
    case DraftError::Base64Length:
        return encodingText(fault);
    case DraftError::NoFile:
        return tr("Choose a file, or type its path.");
    case DraftError::UnreadableFile:
        return tr("The file cannot be read: %1.").arg(fault.detail);
    case DraftError::FileTooBig:
        return tr("The file is larger than %1, the most that is sent in one message.")
            .arg(byteCount(quint64(fault.count)));
    case DraftError::ControlTooLong:
        return tr("%1 bytes: a ping or pong holds at most 125.").arg(fault.count);
    case DraftError::CloseCodeNotAllowed:
        return tr("%1 may not be sent. Use 1000 to 1003, 1007 to 1014 or 3000 to 4999.").arg(fault.count);
    case DraftError::CloseReasonTooLong:
        return tr("The reason has %1 bytes, %2 too many: at most 123 fit.")
            .arg(fault.count)
            .arg(fault.count - maxCloseReasonBytes);
    }
    return {};
}

QString errorText(const DraftBookFault &fault)
{
    const QString path = QDir::toNativeSeparators(fault.path);
    switch (fault.error) {
    case DraftBookError::Unreadable:
        return tr("%1 cannot be read: %2.").arg(path, fault.detail);
    case DraftBookError::NotJson:
        return tr("%1 is not JSON: %2 at byte %3.").arg(path, fault.detail).arg(fault.offset);
    case DraftBookError::WrongShape:
        return tr("%1 does not hold what was expected: %2.").arg(path, fault.detail);
    case DraftBookError::NotWritten:
        return tr("%1 cannot be written: %2.").arg(path, fault.detail);
    }
    return {};
}

QString variableHint(const QString &name)
{
    if (name == QLatin1StringView("counter"))
        return tr("1, 2, 3 … one more with each message");
    if (name == QLatin1StringView("time"))
        return tr("the time in UTC, to the millisecond");
    if (name == QLatin1StringView("uuid"))
        return tr("a new random UUID");
    return tr("a random number from 0 to 4294967295");
}

} // namespace Fanlight
