// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httphead.h"

#include "protocol/headtext.h"

#include <algorithm>
#include <array>
#include <utility>

namespace Fanlight {

namespace {

bool sameName(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

struct Rule
{
    int status;
    const char *clause;
    const char *sentence;
};

// In the order of the enumeration.
constexpr std::array rules{
    Rule{431, "RFC 9112 3", "A line of the head is longer than the limit set here."},
    Rule{431, "RFC 6585 5", "The head is larger than the limit set here."},
    Rule{431, "RFC 6585 5", "The head has more fields than the limit set here."},
    Rule{400, "RFC 9112 3", "The first line is not a well-formed HTTP start line."},
    Rule{505, "RFC 9112 2.3", "The HTTP version is not of the form HTTP/1.1."},
    Rule{400, "RFC 9112 5.1", "A field name is empty or holds a character that is not allowed in it."},
    Rule{400, "RFC 9112 5.1", "There is whitespace between a field name and its colon."},
    Rule{400, "RFC 9112 5", "A field line has no colon."},
    Rule{400, "RFC 9110 5.5", "A field value holds a control character."},
    Rule{400, "RFC 9112 5.2", "A field line is continued on the next line, which HTTP/1.1 no longer allows."},
    Rule{400, "RFC 9112 2.2", "A line ends in LF alone instead of CRLF."},
};
static_assert(rules.size() == std::size_t(HeadError::BareLineFeed) + 1);

const Rule &ruleOf(HeadError error)
{
    return rules[std::size_t(error)];
}

Expected<QByteArray, HeadWriteError> withFields(QByteArray text, const HeaderFields &fields)
{
    for (const HeaderField &field : fields.all()) {
        if (!isToken(field.name))
            return Unexpected<HeadWriteError>(HeadWriteError::BadFieldName);
        if (!isFieldValue(field.value))
            return Unexpected<HeadWriteError>(HeadWriteError::BadFieldValue);
        text += field.name + ": " + field.value + "\r\n";
    }
    return text + "\r\n";
}

} // namespace

QByteArray versionText(HttpVersion version)
{
    return "HTTP/" + QByteArray::number(version.major) + '.' + QByteArray::number(version.minor);
}

HeaderFields::HeaderFields(std::initializer_list<HeaderField> fields)
    : m_fields(fields)
{
}

void HeaderFields::append(QByteArray name, QByteArray value)
{
    HeaderField &field = m_fields.emplace_back();
    field.name = std::move(name);
    field.value = std::move(value);
}

void HeaderFields::replace(QByteArrayView name, const QByteArray &value)
{
    for (HeaderField &field : m_fields) {
        if (sameName(field.name, name))
            field.value = value;
    }
}

void HeaderFields::remove(QByteArrayView name)
{
    std::erase_if(m_fields, [name](const HeaderField &field) { return sameName(field.name, name); });
}

bool HeaderFields::contains(QByteArrayView name) const
{
    return std::any_of(m_fields.begin(), m_fields.end(),
        [name](const HeaderField &field) { return sameName(field.name, name); });
}

QList<QByteArray> HeaderFields::values(QByteArrayView name) const
{
    QList<QByteArray> found;
    for (const HeaderField &field : m_fields) {
        if (sameName(field.name, name))
            found.append(field.value);
    }
    return found;
}

QByteArray HeaderFields::value(QByteArrayView name) const
{
    const auto found = std::find_if(m_fields.begin(), m_fields.end(),
        [name](const HeaderField &field) { return sameName(field.name, name); });
    return found == m_fields.end() ? QByteArray() : found->value;
}

bool HeaderFields::hasToken(QByteArrayView name, QByteArrayView token) const
{
    bool found = false;
    const auto compare = [&found, token](
                             QByteArrayView element) { found = found || sameName(element, token); };
    for (const HeaderField &field : m_fields) {
        if (sameName(field.name, name))
            forEachListElement(field.value, compare);
    }
    return found;
}

const char *clause(HeadError error)
{
    return ruleOf(error).clause;
}

const char *sentence(HeadError error)
{
    return ruleOf(error).sentence;
}

int refusalStatus(HeadError error)
{
    return ruleOf(error).status;
}

int refusalStatus(const HeadFailure &failure)
{
    return failure.inStartLine ? 414 : refusalStatus(failure.error);
}

Expected<QByteArray, HeadWriteError> serialize(const RequestHead &head)
{
    if (!isToken(head.method))
        return Unexpected<HeadWriteError>(HeadWriteError::BadMethod);
    if (head.target.isEmpty() || !std::all_of(head.target.begin(), head.target.end(), isVisible))
        return Unexpected<HeadWriteError>(HeadWriteError::BadTarget);
    return withFields(
        head.method + ' ' + head.target + ' ' + versionText(head.version) + "\r\n", head.fields);
}

Expected<QByteArray, HeadWriteError> serialize(const ResponseHead &head)
{
    if (head.status < 100 || head.status > 999 || !isFieldValue(head.reason))
        return Unexpected<HeadWriteError>(HeadWriteError::BadStatus);
    return withFields(
        versionText(head.version) + ' ' + QByteArray::number(head.status) + ' ' + head.reason + "\r\n",
        head.fields);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), isFieldChar);
}

} // namespace Fanlight
