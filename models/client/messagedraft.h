// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"
#include "protocol/expected.h"
#include "protocol/opcode.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace Fanlight {

// How the text in a composer becomes the payload of a frame.
enum class DraftFormat : quint8 { Text, Json, Hex, Base64, File, Ping, Pong, Close };
inline constexpr int draftFormatCount = 8;

// What a person typed, before it is a message. A plain value, saved between sessions.
struct MessageDraft
{
    DraftFormat format = DraftFormat::Text;
    QString text;                        // message, digits, a file's path, a ping's payload or a close reason
    CloseCode code = CloseCodes::Normal; // of Close
    bool operator==(const MessageDraft &) const = default;
};

enum class DraftError : quint8 {
    UnknownVariable, // detail: its name
    BadJson,         // detail: the parser's words, English
    OddHexDigits,
    BadHexDigit,        // detail: the character
    BadBase64Character, // detail: the character
    Base64Length,
    NoFile,              // no path was given
    UnreadableFile,      // detail: the system's words
    FileTooBig,          // count: the most that is read, in bytes
    ControlTooLong,      // count: the payload's bytes
    CloseCodeNotAllowed, // count: the code
    CloseReasonTooLong,  // count: the reason's bytes
};

// offset counts UTF-16 units of the draft's text as it was typed, variables unexpanded; line and column are
// the same place, from 1.
struct DraftFault
{
    DraftError error = DraftError::BadJson;
    qsizetype offset = 0;
    int line = 1;
    int column = 1;
    qint64 count = 0;
    QString detail;
};

// What the variables stand for in one message: given from outside, so that a test knows what comes out. The
// same variable twice in a message gives the same value twice.
struct VariableValues
{
    quint64 counter = 1; // {{counter}}
    QDateTime time;      // {{time}}: ISO 8601, UTC, milliseconds
    QUuid uuid;          // {{uuid}}
    quint32 random = 0;  // {{random}}: decimal
};

// The names that may stand in {{ }}, in the order of VariableValues.
[[nodiscard]] QStringList variableNames();
[[nodiscard]] bool hasVariables(const MessageDraft &draft);
[[nodiscard]] Opcode opcodeOf(DraftFormat format);

// Bytes of a file that is sent whole in one message, at most.
inline constexpr qint64 maxDraftFile = 64 * 1024 * 1024;

// The payload that would be sent, or what is wrong with the draft and where. Variables are expanded in text,
// JSON, pings, pongs and close reasons. Reads the file of DraftFormat::File.
[[nodiscard]] Expected<QByteArray, DraftFault> encode(
    const MessageDraft &draft, const VariableValues &values);

// Bytes of the one masked frame a client puts on the wire for it: header, masking key and payload. A file is
// only asked for its size.
[[nodiscard]] Expected<quint64, DraftFault> clientWireSize(
    const MessageDraft &draft, const VariableValues &values);

// The JSON text with one member a line, indented by two. Order, spelling and numbers stay as they were.
// Variables stay unexpanded where they are inside of strings.
[[nodiscard]] Expected<QString, DraftFault> beautifyJson(const QString &text);

} // namespace Fanlight
