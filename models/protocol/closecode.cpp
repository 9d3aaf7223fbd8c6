// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/closecode.h"

#include "protocol/utf8validator.h"

#include <QtEndian>

namespace Fanlight {

bool isAllowedOnWire(CloseCode code)
{
    // 7.4.1: 1004 is reserved; 1005, 1006 and 1015 are for the API and must never be sent.
    return (code.value >= 1000 && code.value <= 1003) || (code.value >= 1007 && code.value <= 1014) ||
           (code.value >= 3000 && code.value <= 4999);
}

Expected<CloseBody, CloseBodyError> parseCloseBody(QByteArrayView payload)
{
    if (payload.isEmpty())
        return CloseBody{};
    // 5.5.1: if there is a body, its first two bytes are the code.
    if (payload.size() < 2)
        return Unexpected<CloseBodyError>(CloseBodyError::OneByte);
    const CloseCode code{qFromBigEndian<quint16>(payload.data())};
    const QByteArrayView reason = payload.sliced(2);
    if (!isAllowedOnWire(code))
        return Unexpected<CloseBodyError>(CloseBodyError::CodeNotAllowed);
    if (reason.size() > maxCloseReasonBytes)
        return Unexpected<CloseBodyError>(CloseBodyError::ReasonTooLong);
    if (!isValidUtf8(reason))
        return Unexpected<CloseBodyError>(CloseBodyError::ReasonNotUtf8);
    return CloseBody{code, reason.toByteArray()};
}

Expected<QByteArray, CloseBodyError> serializeCloseBody(const CloseBody &body)
{
    if (body == CloseBody{})
        return QByteArray();
    if (!isAllowedOnWire(body.code))
        return Unexpected<CloseBodyError>(CloseBodyError::CodeNotAllowed);
    if (body.reason.size() > maxCloseReasonBytes)
        return Unexpected<CloseBodyError>(CloseBodyError::ReasonTooLong);
    if (!isValidUtf8(body.reason))
        return Unexpected<CloseBodyError>(CloseBodyError::ReasonNotUtf8);
    QByteArray bytes(2, Qt::Uninitialized);
    qToBigEndian(body.code.value, bytes.data());
    return bytes + body.reason;
}

} // namespace Fanlight
