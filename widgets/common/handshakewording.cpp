// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/handshakewording.h"

#include "widgets/common/wording.h"

#include <QCoreApplication>

namespace Fanlight {

namespace {

constexpr int shownFound = 60; // characters of what was found in a rule's place

QString tr(const char *sentence)
{
    return QCoreApplication::translate("HandshakeWording", sentence);
}

QString found(const QByteArray &bytes)
{
    const QString text = QString::fromLatin1(bytes);
    return text.size() <= shownFound ? text : text.left(shownFound) + u'…';
}

} // namespace

QString text(HandshakeFaultKind kind)
{
    return translated(textOf(kind).title);
}

QString text(HandshakeFaultError error)
{
    return translated(sentence(error));
}

QString expectationOf(HandshakeFaultKind kind)
{
    const HandshakeFaultText &words = textOf(kind);
    return kind == HandshakeFaultKind::None
               ? QString()
               : QStringLiteral("%1 %2").arg(translated(words.expected), QLatin1StringView(words.clause));
}

QString warningOf(const HandshakeFault &fault)
{
    if (fault.kind == HandshakeFaultKind::None)
        return {};
    QString what = text(fault.kind);
    if (fault.kind == HandshakeFaultKind::WrongStatus)
        what = tr("the status is %1").arg(fault.status);
    else if (fault.kind == HandshakeFaultKind::Late)
        what = tr("%1, after %2 ms").arg(what).arg(fault.delay);
    else if (fault.kind == HandshakeFaultKind::InPieces)
        what = tr("%1, %2 ms apart").arg(what).arg(fault.delay);
    return tr("The server answers opening handshakes wrong on purpose: %1.").arg(what);
}

std::vector<RequestFinding> findingsOf(const RequestExamination &examination)
{
    std::vector<RequestFinding> findings;
    if (examination.failure) {
        findings.push_back({tr("From byte %1 on it is no HTTP head: %2")
                                .arg(examination.failure->offset)
                                .arg(translated(sentence(examination.failure->error))),
            QString::fromLatin1(clause(examination.failure->error))});
        return findings;
    }
    if (!examination.hasEnd) {
        findings.push_back({tr("The head has no end: the empty line after the last field is missing."),
            QStringLiteral("RFC 9112 2.1")});
        return findings;
    }
    for (const HandshakeCheck &check : examination.checks) {
        if (check.passed)
            continue;
        const QString what =
            check.found.isEmpty() ? tr("It is missing.") : tr("Found: %1").arg(found(check.found));
        findings.push_back({text(check.rule) + u' ' + what, QString::fromLatin1(clause(check.rule))});
    }
    if (examination.following > 0)
        findings.push_back(
            {tr("%L1 bytes follow the head before the server has answered.").arg(examination.following),
                QStringLiteral("RFC 6455 4.1")});
    return findings;
}

} // namespace Fanlight
