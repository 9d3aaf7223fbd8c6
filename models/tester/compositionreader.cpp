// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/compositionreader.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

void CompositionReader::fail(CompositionFileError error, const QString &key, const QString &detail)
{
    if (!m_fault)
        m_fault = CompositionFileFault{error, m_piece, key, detail, 0, 0, 0};
}

void CompositionReader::onlyKeys(const QJsonObject &object, const QStringList &keys)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!keys.contains(it.key()))
            fail(CompositionFileError::UnknownKey, it.key(), keys.join(QStringLiteral(", ")));
    }
}

bool CompositionReader::flag(const QJsonObject &object, const QString &key, bool usual)
{
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isBool())
        fail(CompositionFileError::WrongType, key, QStringLiteral("true or false"));
    return value.toBool(usual);
}

quint64 CompositionReader::number(const QJsonObject &object, const QString &key, quint64 usual, quint64 most)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return usual;
    const double number = value.toDouble(-1);
    if (!value.isDouble()) {
        fail(CompositionFileError::WrongType, key, QStringLiteral("a number"));
    } else if (number < 0 || number > double(most) || number != std::floor(number)) {
        fail(CompositionFileError::OutOfRange, key, QStringLiteral("a whole number from 0 to %1").arg(most));
    } else {
        return quint64(number);
    }
    return usual;
}

quint64 CompositionReader::wideNumber(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (value.isDouble())
        return number(object, key, 0, quint64(1) << 53);
    bool isNumber = false;
    const quint64 wide = value.toString().toULongLong(&isNumber);
    if (!isNumber)
        fail(CompositionFileError::OutOfRange, key,
            QStringLiteral("a whole number of at most 64 bits; a long one in quotation marks"));
    return wide;
}

QString CompositionReader::word(const QJsonObject &object, const QString &key, const QString &usual)
{
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isString())
        fail(CompositionFileError::WrongType, key, QStringLiteral("a text in quotation marks"));
    return value.toString(usual);
}

QJsonArray CompositionReader::array(const QJsonObject &object, const QString &key)
{
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isArray())
        fail(CompositionFileError::WrongType, key, QStringLiteral("a list"));
    return value.toArray();
}

CompositionFileFault jsonFault(const QByteArray &json, const QJsonParseError &error)
{
    // Qt points behind the byte that it could not use.
    const qsizetype at = std::clamp<qsizetype>(error.offset - 1, 0, json.size());
    const QByteArrayView before = QByteArrayView(json).first(at);
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    CompositionFileFault fault;
    fault.error = CompositionFileError::NotJson;
    fault.detail = error.errorString();
    fault.line = int(std::count(before.begin(), before.end(), '\n')) + 1;
    fault.column = int(QString::fromUtf8(before.sliced(lineStart)).size()) + 1;
    return fault;
}

} // namespace Fanlight
