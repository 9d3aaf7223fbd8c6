// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

#include <utility>

namespace Fanlight {

// What a rule's conditions and actions consist of, as rulefile.h reads them, for a form that is made from it.

enum class RuleFieldKind : quint8 {
    Text,
    Code,   // a text in monospace: patterns, bytes
    Number, // from least to most
    Choice, // one of words
    OnOff,
    Object, // JSON
};

struct RuleField
{
    QString key; // the JSON member
    RuleFieldKind kind = RuleFieldKind::Text;
    QString name; // spoken, and shown before it if isLabelled
    QString hint; // in an empty text; of a number what the least one stands for, if it is optional
    QJsonValue initial;
    int least = 0;
    int most = 0;
    QString unit;
    QList<std::pair<QString, QString>> words = {}; // of a choice: the JSON's and the person's
    bool isLabelled = false;
    bool isOptional = false; // left out of the JSON when empty, or the least number
    QString insteadOf = {};  // a text that stands only where that choice has its key as a word
};

// A condition, or an action: an object with the key of its first field and those of the others.
struct RuleKind
{
    QString name;
    QList<RuleField> fields; // one that only says true has a field of kind OnOff without a name
};

[[nodiscard]] QList<RuleKind> conditionKinds();
[[nodiscard]] QList<RuleKind> actionKinds();
// One that was just chosen: what has to be there, as it is at first.
[[nodiscard]] QJsonObject freshObject(const RuleKind &kind);

} // namespace Fanlight
