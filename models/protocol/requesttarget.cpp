// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/requesttarget.h"

#include <QList>

namespace Fanlight {

RequestTarget splitTarget(QByteArrayView target)
{
    RequestTarget result;
    const qsizetype question = target.indexOf('?');
    QByteArrayView path = question < 0 ? target : target.first(question);
    if (question >= 0)
        result.query = target.sliced(question + 1).toByteArray();
    // A server must take the absolute form, too (RFC 9112 section 3.2.2).
    if (const qsizetype scheme = path.indexOf("://"); scheme > 0 && !path.startsWith('/')) {
        const QByteArrayView rest = path.sliced(scheme + 3);
        const qsizetype slash = rest.indexOf('/');
        path = slash < 0 ? QByteArrayView("/") : rest.sliced(slash);
    }
    result.path = path.toByteArray();
    return result;
}

std::optional<QByteArray> queryValue(QByteArrayView query, QByteArrayView name)
{
    const QList<QByteArray> pairs = query.toByteArray().split('&');
    for (const QByteArray &pair : pairs) {
        const qsizetype equals = pair.indexOf('=');
        if (QByteArray::fromPercentEncoding(pair.left(equals < 0 ? pair.size() : equals)) == name)
            return equals < 0 ? QByteArray() : QByteArray::fromPercentEncoding(pair.sliced(equals + 1));
    }
    return std::nullopt;
}

} // namespace Fanlight
