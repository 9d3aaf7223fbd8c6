// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/compositionfile.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonParseError>
#include <QStringList>

#include <optional>

namespace Fanlight {

// The members of a composition file's objects while they are read. Knows which piece it is at; the first
// fault wins, and later reads are harmless. What is absent is the usual.
class CompositionReader
{
public:
    [[nodiscard]] const std::optional<CompositionFileFault> &fault() const { return m_fault; }
    void setPiece(int piece) { m_piece = piece; } // from 1

    void fail(CompositionFileError error, const QString &key, const QString &detail);
    void onlyKeys(const QJsonObject &object, const QStringList &keys);
    [[nodiscard]] bool flag(const QJsonObject &object, const QString &key, bool usual);
    // A whole one from 0 to most.
    [[nodiscard]] quint64 number(const QJsonObject &object, const QString &key, quint64 usual, quint64 most);
    // Of 64 bits: as a number where that is exact, or as text.
    [[nodiscard]] quint64 wideNumber(const QJsonObject &object, const QString &key);
    [[nodiscard]] QString word(const QJsonObject &object, const QString &key, const QString &usual);
    [[nodiscard]] QJsonArray array(const QJsonObject &object, const QString &key);

private:
    std::optional<CompositionFileFault> m_fault;
    int m_piece = 0;
};

// Where the text stops being JSON.
[[nodiscard]] CompositionFileFault jsonFault(const QByteArray &json, const QJsonParseError &error);

} // namespace Fanlight
