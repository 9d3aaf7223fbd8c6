// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/returnwording.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("Wording", sentence);
}

// "7.3 s"
QString seconds(qint64 nanoseconds)
{
    return tr("%1 s").arg(QLocale().toString(double(nanoseconds) / 1e9, 'f', 1));
}

QString missedText(const std::optional<quint64> &missed)
{
    if (!missed)
        return tr("what was missed cannot be known");
    if (*missed == 0)
        return tr("no message missed");
    return *missed == 1 ? tr("1 message missed") : tr("%1 messages missed").arg(QLocale().toString(*missed));
}

} // namespace

QString returnText(const ClientState &state, qint64 now)
{
    if (state.cameBack && state.phase == ClientPhase::Open)
        return tr("Back after %1, %2.").arg(seconds(state.cameBack->gap), missedText(state.cameBack->missed));
    if (!state.wayBack)
        return {};
    switch (state.wayBack->stage) {
    case WayBackStage::Waiting:
        return tr("Lost. Attempt %1 in %2.")
            .arg(QLocale().toString(state.wayBack->attempt),
                seconds(std::max<qint64>(0, state.wayBack->nextAt - now)));
    case WayBackStage::Trying:
        return tr("Lost. Attempt %1 is under way.").arg(QLocale().toString(state.wayBack->attempt));
    case WayBackStage::GaveUp:
        return state.wayBack->attempt == 1
                   ? tr("Lost. Gave up after 1 attempt.")
                   : tr("Lost. Gave up after %1 attempts.").arg(QLocale().toString(state.wayBack->attempt));
    }
    return {};
}

} // namespace Fanlight
