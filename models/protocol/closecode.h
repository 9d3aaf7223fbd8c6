// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"

#include <QByteArray>
#include <QByteArrayView>

#include <compare>

namespace Fanlight {

// A close status code, RFC 6455 section 7.4. Any 16-bit value is representable.
struct CloseCode
{
    quint16 value = 0;
    auto operator<=>(const CloseCode &) const = default;
};

namespace CloseCodes {
inline constexpr CloseCode Normal{1000};
inline constexpr CloseCode GoingAway{1001};
inline constexpr CloseCode ProtocolError{1002};
inline constexpr CloseCode UnsupportedData{1003};
inline constexpr CloseCode NoStatusReceived{1005}; // never on the wire
inline constexpr CloseCode Abnormal{1006};         // never on the wire
inline constexpr CloseCode InvalidPayload{1007};
inline constexpr CloseCode PolicyViolation{1008};
inline constexpr CloseCode MessageTooBig{1009};
inline constexpr CloseCode MandatoryExtension{1010};
inline constexpr CloseCode InternalError{1011};
} // namespace CloseCodes

// A control frame's payload is at most 125 bytes (RFC 6455 section 5.5), the code takes two of them.
inline constexpr qsizetype maxCloseReasonBytes = 123;

// True for the codes an endpoint may put in a close frame: 1000-1003, 1007-1014 (1012-1014 are IANA's),
// 3000-4999. RFC 6455 sections 7.4.1 and 7.4.2.
[[nodiscard]] bool isAllowedOnWire(CloseCode code);

struct CloseBody
{
    CloseCode code = CloseCodes::NoStatusReceived; // NoStatusReceived for an empty body
    QByteArray reason;                             // UTF-8
    bool operator==(const CloseBody &) const = default;
};

enum class CloseBodyError : quint8 { OneByte, CodeNotAllowed, ReasonNotUtf8, ReasonTooLong };

// Reads a close frame's unmasked payload, RFC 6455 section 5.5.1.
[[nodiscard]] Expected<CloseBody, CloseBodyError> parseCloseBody(QByteArrayView payload);

// Two bytes of code and the reason. Refuses a code that is not allowed, a reason of more than 123 bytes or
// not UTF-8. NoStatusReceived with an empty reason gives an empty body.
[[nodiscard]] Expected<QByteArray, CloseBodyError> serializeCloseBody(const CloseBody &body);

} // namespace Fanlight
