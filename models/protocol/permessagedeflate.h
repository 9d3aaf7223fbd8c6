// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/deflate.h"
#include "protocol/extensionlist.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace Fanlight {

// The parameters of the extension "permessage-deflate" as one side names them (RFC 7692 section 7.1).
struct DeflateParameters
{
    bool serverNoContextTakeover = false;
    bool clientNoContextTakeover = false;
    std::optional<int> serverMaxWindowBits = std::nullopt; // 8 to 15; none: not named
    std::optional<int> clientMaxWindowBits = std::nullopt; // 8 to 15; none: not named, or without a value
    // In an offer it may stand without a value: the client can do with less, the server may choose.
    bool offersClientMaxWindowBits = false;
    bool operator==(const DeflateParameters &) const = default;
};

// What both sides agreed on: one window a direction.
struct DeflateAgreement
{
    DeflateWindow toServer;
    DeflateWindow toClient;
    bool operator==(const DeflateAgreement &) const = default;
};

// What a server wants of it.
struct DeflateWishes
{
    bool enabled = true;
    bool serverNoContextTakeover = true; // one compression then serves all receivers of a broadcast
    bool clientNoContextTakeover = false;
    int serverMaxWindowBits = 15; // 9 to 15
    int clientMaxWindowBits = 15; // 8 to 15; asked for only of those who said they can
    qsizetype leastSize = 64;     // bytes; what is shorter goes uncompressed
    bool operator==(const DeflateWishes &) const = default;
};

// One offer or answer, read by the rules of section 7.1: an unknown parameter, one that stands twice, a value
// where none may be or one that is no number from 8 to 15 without leading zeros makes it invalid. In an
// answer client_max_window_bits must have a value.
enum class DeflateSide : quint8 { Offer, Answer };
struct DeflateReading
{
    std::optional<DeflateParameters> parameters; // none: invalid
    QString fault;                               // why, in words, with the parameter and the clause
};
[[nodiscard]] DeflateReading readDeflateParameters(const Extension &extension, DeflateSide side);

// The server's part (sections 5.1 and 7.1): looks at the offers in their order, declines those that are
// invalid or cannot be met, and takes the first that is good. None: no extension is used, which is no error.
// A window of 8 bits to the client cannot be met, one to the server can.
struct DeflateAnswer
{
    QByteArray field; // the value of Sec-WebSocket-Extensions for the response
    DeflateAgreement agreement;
};
[[nodiscard]] std::optional<DeflateAnswer> answerDeflate(
    const std::vector<Extension> &offers, const DeflateWishes &wishes);

// The client's part: its offer as a field value, and the check of what came back against it. The answer is an
// error (the client must fail the connection, sections 5.1 and 7) when it is invalid, lacks what was asked
// for, widens the server's window, names client_max_window_bits that the offer did not, or leaves the client
// with 8 bits, with which zlib cannot compress. What the client said of its own direction holds in any case.
[[nodiscard]] QByteArray offerField(const DeflateParameters &offer);
struct DeflateCheck
{
    std::optional<DeflateAgreement> agreement; // none: the connection must fail
    QString fault;                             // why, in words, with the clause
};
[[nodiscard]] DeflateCheck checkDeflateAnswer(const DeflateParameters &offer, const Extension &answer);
// The same for all extensions of the response; those of other names are not looked at. With neither agreement
// nor fault the server declined. Taking the offer twice is a fault: both would use RSV1.
[[nodiscard]] DeflateCheck checkDeflateAnswer(
    const DeflateParameters &offer, const std::vector<Extension> &answers);

} // namespace Fanlight
