// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/deflate.h"

#include <QtGlobal>

#include <optional>

namespace Fanlight {

// In which form a connection gets its messages: as they are; compressed by themselves with a window of so
// many bits, which is the same for all connections that have it (RFC 7692 without context takeover); or
// compressed with a window of its own that goes on from message to message.
class MessageForm
{
public:
    static constexpr int count = 9;

    MessageForm() = default; // as they are
    explicit MessageForm(DeflateWindow toClient)
        : m_index(quint8(toClient.contextTakeover ? own : toClient.bits - firstBits))
    {
    }
    // 0, which is as they are, to count - 1.
    [[nodiscard]] static MessageForm at(int index)
    {
        MessageForm form;
        form.m_index = quint8(index);
        return form;
    }
    [[nodiscard]] int index() const { return m_index; }
    [[nodiscard]] bool isPlain() const { return m_index == 0; }
    [[nodiscard]] bool isOwn() const { return m_index == own; }
    // Window bits of the shared forms.
    [[nodiscard]] int bits() const { return m_index + firstBits; }
    bool operator==(const MessageForm &) const = default;

private:
    static constexpr int firstBits = 8; // 9 has the index 1
    static constexpr int own = 8;

    quint8 m_index = 0;
};

// Several of them.
class MessageForms
{
public:
    [[nodiscard]] static MessageForms all() { return MessageForms(0xFFFF); }
    [[nodiscard]] static MessageForms only(MessageForm form)
    {
        return MessageForms(quint16(1U << form.index()));
    }
    [[nodiscard]] bool contains(MessageForm form) const { return (m_bits >> form.index() & 1U) != 0; }
    void add(MessageForm form) { m_bits = quint16(m_bits | 1U << form.index()); }
    bool operator==(const MessageForms &) const = default;

private:
    explicit MessageForms(quint16 bits)
        : m_bits(bits)
    {
    }
    quint16 m_bits;
};

} // namespace Fanlight
