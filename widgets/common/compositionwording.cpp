// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/compositionwording.h"

#include "widgets/common/draftwording.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("CompositionWording", sentence);
}

// What is wrong with a member, without its place.
QString memberText(const CompositionFileFault &fault)
{
    switch (fault.error) {
    case CompositionFileError::UnknownKey:
        return tr("“%1” is not known there; there are %2.").arg(fault.key, fault.detail);
    case CompositionFileError::UnknownWord:
        return tr("“%1” has to be one of %2.").arg(fault.key, fault.detail);
    default:
        return fault.key.isEmpty() ? tr("it has to be %1.").arg(fault.detail)
                                   : tr("“%1” has to be %2.").arg(fault.key, fault.detail);
    }
}

} // namespace

QString text(CutRule rule)
{
    switch (rule) {
    case CutRule::None:
        return tr("&All in one write");
    case CutRule::EachPiece:
        return tr("A write for each &frame");
    case CutRule::AfterFirstByte:
        return tr("After each &header's first byte");
    case CutRule::InsideCodePoint:
        return tr("Inside a &character of several bytes");
    case CutRule::EveryBytes:
        return tr("After every &N bytes…");
    }
    return {};
}

QString errorText(const PieceFault &fault)
{
    switch (fault.error) {
    case PieceError::BadPayload:
        return errorText(fault.draft);
    case PieceError::NothingToRepeat:
        return tr("There is nothing to repeat: type what shall fill the payload, or leave the size empty.");
    case PieceError::TooLong:
        return tr("That is too long: all frames together may have %1.")
            .arg(byteCount(quint64(CompositionLimits::bytes)));
    }
    return {};
}

QString errorText(const CompositionFileFault &fault, const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    switch (fault.error) {
    case CompositionFileError::Unreadable:
        return tr("%1 cannot be read: %2").arg(name, fault.detail);
    case CompositionFileError::Unwritable:
        return tr("%1 cannot be written: %2").arg(name, fault.detail);
    case CompositionFileError::TooBig:
        return tr("%1 is larger than %2.").arg(name, byteCount(quint64(fault.count)));
    case CompositionFileError::NotJson:
        return tr("%1, line %2, column %3 is no JSON: %4.")
            .arg(name)
            .arg(fault.line)
            .arg(fault.column)
            .arg(fault.detail);
    case CompositionFileError::TooMany:
        return tr("%1 has more than %2 pieces.").arg(name).arg(fault.count);
    default:
        break;
    }
    if (fault.piece == 0)
        return tr("%1: %2").arg(name, memberText(fault));
    return tr("%1, piece %2: %3").arg(name).arg(fault.piece).arg(memberText(fault));
}

} // namespace Fanlight
