// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/extensionlist.h"

#include "protocol/headtext.h"

#include <algorithm>

namespace Fanlight {

namespace {

// Reads along the value; each function leaves m_at after what it took.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text)
        : m_at(text.begin())
        , m_end(text.end())
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at == m_end; }

    bool skip(char wanted)
    {
        skipBlanks();
        const bool found = m_at != m_end && *m_at == wanted;
        m_at += found ? 1 : 0;
        return found;
    }

    void skipBlanks() { m_at = std::find_if_not(m_at, m_end, isBlank); }

    // Empty when there is none.
    QByteArray token()
    {
        skipBlanks();
        const char *const from = m_at;
        m_at = std::find_if_not(m_at, m_end, isTokenChar);
        return {from, m_at - from};
    }

    // The inside of a quoted string with its escapes undone (RFC 9110 5.6.4), empty when it does not end. Its
    // opening quote has been taken.
    QByteArray quoted()
    {
        QByteArray inside;
        while (m_at != m_end) {
            char c = *m_at++;
            if (c == '"')
                return inside;
            if (c == '\\' && m_at != m_end)
                c = *m_at++;
            inside += c;
        }
        return {};
    }

private:
    const char *m_at;
    const char *m_end;
};

std::optional<Extension> readExtension(Scanner &scanner)
{
    Extension extension{scanner.token(), {}};
    if (extension.name.isEmpty())
        return std::nullopt;
    while (scanner.skip(';')) {
        ExtensionParameter parameter{scanner.token(), std::nullopt};
        if (parameter.name.isEmpty())
            return std::nullopt;
        if (scanner.skip('=')) {
            const QByteArray value = scanner.skip('"') ? scanner.quoted() : scanner.token();
            if (std::find_if_not(value.begin(), value.end(), isTokenChar) != value.end() || value.isEmpty())
                return std::nullopt;
            parameter.value = value;
        }
        extension.parameters.push_back(std::move(parameter));
    }
    return extension;
}

} // namespace

std::optional<std::vector<Extension>> parseExtensions(QByteArrayView value)
{
    std::vector<Extension> extensions;
    Scanner scanner(value);
    while (true) {
        while (scanner.skip(',')) {
        }
        if (scanner.atEnd())
            break;
        const auto extension = readExtension(scanner);
        if (!extension)
            return std::nullopt;
        extensions.push_back(*extension);
        // Whatever follows an extension begins with a comma.
        if (!scanner.skip(',') && !scanner.atEnd())
            return std::nullopt;
    }
    if (extensions.empty())
        return std::nullopt;
    return extensions;
}

} // namespace Fanlight
