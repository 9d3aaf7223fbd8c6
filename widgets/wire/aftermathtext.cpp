// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/aftermathtext.h"

#include "tables/aftermath.h"
#include "tables/recordtext.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QStringList>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("AftermathText", sentence);
}

QString frameText(const Record &record)
{
    if (record.opcode != Opcode::Close)
        return tr("%1 (%2)").arg(kindText(record), byteCount(record.wireSize()));
    const auto body = parseCloseBody(record.payload);
    return body && body->code != CloseCodes::NoStatusReceived ? tr("close %1").arg(body->code.value)
                                                              : kindText(record);
}

QString deed(const Record &record, qint64 begin)
{
    const QString after = durationText(std::max<qint64>(record.time - begin, 0));
    if (record.kind == RecordKind::Closed)
        return tr("the connection ended after %1").arg(after);
    return (record.direction == Direction::ToClient ? tr("the server sent %1 after %2")
                                                    : tr("the client sent %1 after %2"))
        .arg(frameText(record), after);
}

} // namespace

QString aftermathText(const CaptureStore &store, quint64 number)
{
    const Aftermath aftermath = aftermathOf(store, number);
    const qint64 begin = store.record(number).time;
    QStringList deeds;
    for (const quint64 next : aftermath.records)
        deeds.append(deed(store.record(next), begin));
    if (deeds.isEmpty())
        return aftermath.isCut
                   ? tr("Nothing followed on this connection among the next %L1 rows.").arg(mostSearched)
                   : tr("Nothing has followed on this connection yet.");
    const QString sentence = tr("Then %1.").arg(deeds.join(QStringLiteral("; ")));
    return aftermath.isOver || aftermath.isCut ? sentence : sentence + u' ' + tr("The connection goes on.");
}

} // namespace Fanlight
