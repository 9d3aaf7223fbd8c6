// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Fanlight {

namespace {

// Reads over a JSON text that was found valid.
class JsonScanner
{
public:
    explicit JsonScanner(QStringView text)
        : m_text(text)
    {
    }
    [[nodiscard]] qsizetype at() const { return m_at; }
    // The next character that is no space; null at the end.
    [[nodiscard]] QChar next()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : QChar();
    }
    bool take(QChar wanted)
    {
        if (next() != wanted)
            return false;
        ++m_at;
        return true;
    }
    void goTo(qsizetype place) { m_at = place; }
    // Of a string, its quotation marks with it.
    [[nodiscard]] QStringView takeString()
    {
        const qsizetype begin = m_at++;
        while (m_at < m_text.size() && m_text[m_at] != u'"')
            m_at += m_text[m_at] == u'\\' ? 2 : 1;
        m_at = std::min(m_at + 1, m_text.size());
        return m_text.sliced(begin, m_at - begin);
    }
    void skipValue()
    {
        qsizetype depth = 0;
        do {
            const QChar c = next();
            if (c == u'"') {
                (void)takeString();
                continue;
            }
            if (c == u'{' || c == u'[')
                ++depth;
            else if (depth == 0 && (c == u',' || c == u'}' || c == u']'))
                return; // that is the end of what it stands in
            else if (c == u'}' || c == u']')
                --depth;
            else if (depth == 0)
                return skipWord();
            ++m_at;
        } while (depth > 0 && m_at < m_text.size());
    }

private:
    void skipWord() // a number, true, false or null
    {
        while (m_at < m_text.size() && !m_text[m_at].isSpace() && !QStringView(u",]}").contains(m_text[m_at]))
            ++m_at;
    }

    QStringView m_text;
    qsizetype m_at = 0;
};

bool isNamed(QStringView quoted, const QString &name)
{
    if (!quoted.contains(u'\\'))
        return quoted.size() >= 2 && quoted.sliced(1, quoted.size() - 2) == name;
    const QJsonDocument read = QJsonDocument::fromJson('[' + quoted.toUtf8() + ']');
    return read.array().at(0).toString() == name;
}

// The scanner then stands before the value; where the name stands. -1: it is not there.
qsizetype enterMember(JsonScanner &scanner, const QString &name)
{
    if (!scanner.take(u'{'))
        return -1;
    qsizetype place = -1;
    qsizetype value = -1;
    while (scanner.next() == u'"') {
        const qsizetype begin = scanner.at();
        const bool isIt = isNamed(scanner.takeString(), name);
        (void)scanner.take(u':');
        if (isIt) { // of equal names the last one counts
            (void)scanner.next();
            place = begin;
            value = scanner.at();
        }
        scanner.skipValue();
        if (!scanner.take(u','))
            break;
    }
    if (value >= 0)
        scanner.goTo(value);
    return place;
}

qsizetype enterElement(JsonScanner &scanner, qsizetype index)
{
    if (!scanner.take(u'['))
        return -1;
    for (qsizetype i = 0; i < index; ++i) {
        scanner.skipValue();
        if (!scanner.take(u','))
            return -1;
    }
    (void)scanner.next();
    return scanner.at();
}

} // namespace

qsizetype faultyByte(const QJsonParseError &error, QByteArrayView json)
{
    const bool isAtIt = error.error == QJsonParseError::GarbageAtEnd ||
                        error.error == QJsonParseError::IllegalNumber ||
                        error.error == QJsonParseError::IllegalUTF8String;
    const int ahead = isAtIt ? 0 : 1;
    return std::clamp<qsizetype>(error.offset - ahead, 0, json.size());
}

qsizetype placeInJson(QStringView json, const std::vector<JsonStep> &path)
{
    JsonScanner scanner(json);
    (void)scanner.next();
    qsizetype place = scanner.at();
    for (const JsonStep &step : path) {
        const QString *name = std::get_if<QString>(&step);
        const qsizetype found =
            name ? enterMember(scanner, *name) : enterElement(scanner, std::get<qsizetype>(step));
        if (found < 0)
            break;
        place = found;
    }
    return std::min(place, json.size());
}

} // namespace Fanlight
