// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/anatomy.h"

#include "protocol/utf8validator.h"

#include <QtEndian>

#include <utility>

namespace Fanlight {

namespace {

constexpr char baseFraming[] = "RFC 6455 5.2";

QByteArray number(quint64 value)
{
    return QByteArray::number(value);
}

QByteArray byteCount(quint64 count)
{
    return number(count) + (count == 1 ? " byte" : " bytes");
}

QByteArray opcodeDigit(Opcode opcode)
{
    return QByteArray::number(int(opcode), 16).toUpper();
}

QByteArray bit(bool set)
{
    return set ? "1" : "0";
}

// Walks along a frame and puts one field behind the other.
class Dissection
{
public:
    Dissection(const Frame &frame, Role receiver)
        : m_frame(frame)
        , m_header(frame.header)
        , m_receiver(receiver)
    {
    }

    std::vector<FrameField> run()
    {
        addFin();
        addReservedBits();
        addOpcode();
        addMask();
        addPayloadLength();
        addExtendedLength();
        addMaskingKey();
        addPayload();
        return std::move(m_fields);
    }

private:
    void add(FieldId id, quint64 bitCount, const char *name, QByteArray value, QByteArray explanation,
        Violation violation = Violation::None, const char *where = baseFraming)
    {
        if (bitCount == 0)
            return;
        FrameField &field = m_fields.emplace_back();
        field.id = id;
        field.firstBit = m_nextBit;
        field.bitCount = bitCount;
        field.name = name;
        field.value = std::move(value);
        field.explanation = std::move(explanation);
        field.clause = where;
        field.violation = violation;
        m_nextBit += bitCount;
    }

    // violation if condition holds: for rules that the header alone shows broken.
    static Violation when(bool condition, Violation violation)
    {
        return condition ? violation : Violation::None;
    }
    // violation if it is what the reader found wrong with the frame.
    Violation found(Violation violation) const { return when(m_frame.violation == violation, violation); }
    bool hasLongForm() const { return m_header.lengthEncoding != LengthEncoding::SevenBit; }

    void addFin();
    void addReservedBits();
    void addOpcode();
    void addMask();
    void addPayloadLength();
    void addExtendedLength();
    void addMaskingKey();
    void addPayload();
    void addCloseBody();
    QByteArray payloadExplanation() const;
    Violation opcodeViolation() const;
    Violation lengthViolation() const;

    const Frame &m_frame;
    const FrameHeader &m_header;
    Role m_receiver;
    quint64 m_nextBit = 0;
    std::vector<FrameField> m_fields;
};

void Dissection::addFin()
{
    const bool control = isControl(m_header.opcode);
    const bool broken = control && !m_header.fin;
    QByteArray text;
    if (broken)
        text = "More fragments are announced, but a control frame must be whole.";
    else if (control)
        text = "A control frame is always whole.";
    else if (!m_header.fin)
        text = "More fragments of this message follow.";
    else if (m_header.opcode == Opcode::Continuation)
        text = "This is the last fragment: the message ends with this frame.";
    else
        text = "The message is complete in this one frame.";
    add(FieldId::Fin, 1, "FIN", bit(m_header.fin), text, when(broken, Violation::FragmentedControl),
        control ? "RFC 6455 5.5" : "RFC 6455 5.4");
}

void Dissection::addReservedBits()
{
    const bool broken = m_frame.violation == Violation::ReservedBit;
    const auto addOne = [this, broken](FieldId id, const char *name, bool set) {
        const QByteArray text = !set ? "Reserved for extensions; 0 because none uses it here."
                                : broken
                                    ? "Set, although no extension was agreed that gives this bit a meaning."
                                    : "Set by an extension that both sides agreed on.";
        add(id, 1, name, bit(set), text, when(set && broken, Violation::ReservedBit));
    };
    addOne(FieldId::Rsv1, "RSV1", m_header.rsv1);
    addOne(FieldId::Rsv2, "RSV2", m_header.rsv2);
    addOne(FieldId::Rsv3, "RSV3", m_header.rsv3);
}

void Dissection::addOpcode()
{
    QByteArray text;
    switch (m_header.opcode) {
    case Opcode::Continuation:
        text = "This frame goes on with the message that an earlier frame began.";
        break;
    case Opcode::Text:
        text = "The message is text in UTF-8.";
        break;
    case Opcode::Binary:
        text = "The message is binary: its bytes mean what the application says.";
        break;
    case Opcode::Close:
        text = "The sender closes the connection and sends nothing after this frame.";
        break;
    case Opcode::Ping:
        text =
            "Asks whether the other side is there; it must answer with a pong that carries the same payload.";
        break;
    case Opcode::Pong:
        text = "The answer to a ping, or a sign of life nobody asked for.";
        break;
    default:
        text = "This opcode is reserved for future versions, so the receiver must fail the connection.";
    }
    if (m_frame.violation == Violation::UnexpectedContinuation)
        text = "This frame says that it goes on with a message, but there is no message to go on with.";
    else if (m_frame.violation == Violation::ExpectedContinuation)
        text = "This frame begins a message, but the fragmented one before it was not finished.";
    else if (m_frame.violation == Violation::FrameAfterClose)
        text = "The sender had already sent a close frame; nothing may follow that.";
    const Violation violation = opcodeViolation();
    const QByteArray value = "0x" + opcodeDigit(m_header.opcode) + ' ' +
                             (isReserved(m_header.opcode) ? "reserved" : opcodeName(m_header.opcode));
    add(FieldId::Opcode, 4, "opcode", value, text, violation,
        violation == Violation::None ? baseFraming : clause(violation));
}

Violation Dissection::opcodeViolation() const
{
    switch (m_frame.violation) {
    case Violation::UnexpectedContinuation:
    case Violation::ExpectedContinuation:
    case Violation::FrameAfterClose:
        return m_frame.violation;
    default:
        return when(isReserved(m_header.opcode), Violation::ReservedOpcode);
    }
}

void Dissection::addMask()
{
    const bool masked = m_header.maskingKey.has_value();
    const bool fromClient = m_receiver == Role::Server;
    QByteArray text;
    if (fromClient)
        text = masked ? "A client must mask every frame it sends; the server undoes it with the key below."
                      : "A client must mask every frame it sends, and this one is not masked.";
    else
        text = masked ? "A server must not mask the frames it sends, and this one is masked."
                      : "A server sends its frames unmasked; only a client's are masked.";
    const Violation broken = fromClient ? Violation::UnmaskedClientFrame : Violation::MaskedServerFrame;
    add(FieldId::Mask, 1, "MASK", bit(masked), text, when(masked != fromClient, broken), "RFC 6455 5.1");
}

void Dissection::addPayloadLength()
{
    QByteArray value = number(m_header.payloadLength & 0x7F);
    QByteArray text;
    switch (m_header.lengthEncoding) {
    case LengthEncoding::SevenBit:
        text = "Length " + value + " fits the 7 bits, so no extended length follows.";
        break;
    case LengthEncoding::SixteenBit:
        value = "126";
        text = "126 is no length: it says that the length follows in the next 16 bits.";
        break;
    default:
        value = "127";
        text = "127 is no length: it says that the length follows in the next 64 bits.";
    }
    add(FieldId::PayloadLength, 7, "Payload len", value, text,
        hasLongForm() ? Violation::None : lengthViolation());
}

void Dissection::addExtendedLength()
{
    const quint64 length = m_header.payloadLength;
    const bool sixteen = m_header.lengthEncoding == LengthEncoding::SixteenBit;
    const QByteArray bits = sixteen ? "16" : "64";
    const Violation violation = lengthViolation();
    QByteArray text;
    if (violation == Violation::LengthHighBit)
        text = "The most significant bit of a 64-bit length must be 0.";
    else if (violation == Violation::OverlongLength)
        text = "Length " + number(length) + " would have fitted a shorter form, which must then be used.";
    else
        text = "Length " + number(length) + " does not fit " + (sixteen ? "7" : "16") + " bits, so " + bits +
               " are used.";
    const quint64 bitCount = !hasLongForm() ? 0 : sixteen ? 16 : 64;
    add(FieldId::ExtendedLength, bitCount, "Extended payload length", number(length), text, violation);
}

// Of the field that holds the length. What the reader said goes first; the rest follows from the header.
Violation Dissection::lengthViolation() const
{
    if (m_frame.violation == Violation::MessageTooBig)
        return Violation::MessageTooBig;
    if (isControl(m_header.opcode) && m_header.payloadLength > maxControlPayload)
        return Violation::ControlTooLong;
    if ((m_header.payloadLength >> 63) != 0)
        return Violation::LengthHighBit;
    return when(
        m_header.lengthEncoding != minimalEncoding(m_header.payloadLength), Violation::OverlongLength);
}

void Dissection::addMaskingKey()
{
    if (!m_header.maskingKey)
        return;
    const QByteArray key =
        QByteArray(reinterpret_cast<const char *>(m_header.maskingKey->bytes.data()), 4).toHex(' ');
    const bool zero = *m_header.maskingKey == MaskingKey{};
    add(FieldId::MaskingKey, 32, "Masking-key", key,
        zero ? "A key of zeros is still a key, but it leaves the payload as it is."
             : "Byte i of the payload was combined by exclusive or with byte i modulo 4 of this key.",
        Violation::None, "RFC 6455 5.3");
}

void Dissection::addPayload()
{
    // What was not read, because it was refused or has not come, is not there to show.
    const quint64 size = quint64(m_frame.payload.size());
    if (m_header.opcode == Opcode::Close && size >= 2)
        return addCloseBody();
    const Violation violation = m_frame.violation;
    const bool payloadIsWrong = violation == Violation::InvalidUtf8 ||
                                violation == Violation::CloseBodyOneByte ||
                                violation == Violation::DamagedData || violation == Violation::TruncatedFrame;
    add(FieldId::Payload, size * 8, "Payload data", byteCount(size), payloadExplanation(),
        payloadIsWrong ? violation : Violation::None, payloadIsWrong ? clause(violation) : baseFraming);
}

QByteArray Dissection::payloadExplanation() const
{
    switch (m_frame.violation) {
    case Violation::InvalidUtf8:
    case Violation::CloseBodyOneByte:
    case Violation::DamagedData:
        return sentence(m_frame.violation);
    case Violation::TruncatedFrame:
        return "The connection ended when " + byteCount(quint64(m_frame.payload.size())) + " of " +
               number(m_header.payloadLength) + " had come.";
    default:
        return m_header.maskingKey ? "Shown here with the mask undone; on the wire it was masked."
                                   : "The bytes as they were on the wire.";
    }
}

// 5.5.1: two bytes of code, then a reason.
void Dissection::addCloseBody()
{
    const CloseCode code{qFromBigEndian<quint16>(m_frame.payload.constData())};
    const QByteArrayView reason = QByteArrayView(m_frame.payload).sliced(2);
    const bool allowed = isAllowedOnWire(code);
    const char *const opening =
        allowed ? "Why the sender closes: " : "This code must not be used in a close frame: ";
    add(FieldId::CloseStatusCode, 16, "Status code", number(code.value) + ' ' + closeCodeName(code),
        opening + closeCodeName(code) + '.', when(!allowed, Violation::InvalidCloseCode), "RFC 6455 7.4");
    const bool readable = isValidUtf8(reason);
    add(FieldId::CloseReason, quint64(reason.size()) * 8, "Reason", byteCount(quint64(reason.size())),
        readable ? "What the sender says about it, in UTF-8, meant for people who look for faults."
                 : "The reason must be UTF-8, and these bytes are not.",
        when(!readable, Violation::InvalidCloseReason), "RFC 6455 5.5.1");
}

} // namespace

std::vector<FrameField> dissect(const Frame &frame, Role receiver)
{
    return Dissection(frame, receiver).run();
}

QByteArray opcodeName(Opcode opcode)
{
    switch (opcode) {
    case Opcode::Continuation:
        return "continuation";
    case Opcode::Text:
        return "text";
    case Opcode::Binary:
        return "binary";
    case Opcode::Close:
        return "close";
    case Opcode::Ping:
        return "ping";
    case Opcode::Pong:
        return "pong";
    default:
        return "reserved 0x" + opcodeDigit(opcode);
    }
}

QByteArray closeCodeName(CloseCode code)
{
    switch (code.value) {
    case 1000:
        return "Normal closure";
    case 1001:
        return "Going away";
    case 1002:
        return "Protocol error";
    case 1003:
        return "Unsupported data";
    case 1004:
        return "reserved";
    case 1005:
        return "No status received";
    case 1006:
        return "Abnormal closure";
    case 1007:
        return "Invalid frame payload data";
    case 1008:
        return "Policy violation";
    case 1009:
        return "Message too big";
    case 1010:
        return "Mandatory extension";
    case 1011:
        return "Internal error";
    case 1012:
        return "Service restart";
    case 1013:
        return "Try again later";
    case 1014:
        return "Bad gateway";
    case 1015:
        return "TLS handshake";
    default:
        break;
    }
    // 7.4.2: 0-999 are not used, 1000-2999 are the protocol's, 3000-3999 registered with IANA, the rest
    // private.
    if (code.value >= 4000 && code.value <= 4999)
        return "private use";
    return code.value >= 3000 && code.value <= 3999 ? "unassigned" : "reserved";
}

} // namespace Fanlight
