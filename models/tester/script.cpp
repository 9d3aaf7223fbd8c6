// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/script.h"

namespace Fanlight {

namespace {

QByteArray fieldText(const HeaderFields &fields)
{
    QByteArray text;
    for (const HeaderField &field : fields.all())
        text += field.name + ": " + field.value + "\r\n";
    return text;
}

} // namespace

QByteArray headText(const RequestHead &head)
{
    return head.method + ' ' + head.target + ' ' + versionText(head.version) + "\r\n" +
           fieldText(head.fields) + "\r\n";
}

QByteArray headText(const ResponseHead &head)
{
    return versionText(head.version) + ' ' + QByteArray::number(head.status) + ' ' + head.reason + "\r\n" +
           fieldText(head.fields) + "\r\n";
}

WritePlan writesOf(const QByteArray &bytes, const Cuts &cuts)
{
    WritePlan plan;
    const auto add = [&](qsizetype from, qsizetype to) {
        if (to > from)
            plan.push_back({bytes.mid(from, to - from), plan.empty() ? 0 : cuts.pause});
    };
    qsizetype at = 0;
    for (const qsizetype offset : cuts.offsets) {
        add(at, qMin(offset, bytes.size()));
        at = qMin(offset, bytes.size());
    }
    const qsizetype step = cuts.every > 0 ? cuts.every : qMax<qsizetype>(bytes.size(), 1);
    for (; at < bytes.size(); at += step)
        add(at, qMin(at + step, bytes.size()));
    return plan;
}

} // namespace Fanlight
