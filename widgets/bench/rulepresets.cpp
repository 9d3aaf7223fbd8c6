// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulepresets.h"

#include <QCoreApplication>
#include <QFile>

// As loadIcons() of theme.cpp.
static void initPresets()
{
    Q_INIT_RESOURCE(rules);
}

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("RulePresets", sentence);
}

} // namespace

QList<RulePreset> rulePresets()
{
    return {
        {QStringLiteral("echo"), tr("Echo"), tr("Sends each message back")},
        {QStringLiteral("dialogue"), tr("Dialogue"),
            tr("Asks, waits for the answer, says goodbye and closes with 4000")},
        {QStringLiteral("ticker"), tr("Ticker"), tr("Sends JSON with a counter twice a second")},
        {QStringLiteral("chat"), tr("Chat with commands"), tr("Passes messages on; /who, /slow and /quit")},
        {QStringLiteral("silentponger"), tr("No pongs"), tr("Answers no ping: does the client notice?")},
        {QStringLiteral("closestaller"), tr("No close"), tr("Never answers a close frame")},
        {QStringLiteral("unreliable"), tr("Unreliable"),
            tr("Echoes late, and resets the connection at the third message")},
    };
}

QString presetText(const RulePreset &preset)
{
    initPresets();
    QFile file(QStringLiteral(":/rules/%1.json").arg(preset.id));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace Fanlight
