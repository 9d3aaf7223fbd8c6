// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/sse.h"

namespace Fanlight {

QByteArray sseEvent(quint64 id, QByteArrayView payload)
{
    QByteArray text = "id: " + QByteArray::number(id) + "\ndata: ";
    text.reserve(text.size() + payload.size() + 2);
    for (qsizetype i = 0; i < payload.size(); ++i) {
        const char byte = payload[i];
        if (byte == '\r' && i + 1 < payload.size() && payload[i + 1] == '\n')
            continue;
        if (byte == '\r' || byte == '\n')
            text += "\ndata: ";
        else
            text += byte;
    }
    return text + "\n\n";
}

QByteArray sseRetry(int milliseconds)
{
    return "retry: " + QByteArray::number(milliseconds) + "\n\n";
}

} // namespace Fanlight
