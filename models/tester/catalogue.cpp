// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/catalogue.h"

#include "tester/caselist.h"

#include <algorithm>
#include <iterator>

namespace Fanlight {

std::vector<TestCase> catalogue(Role tested)
{
    std::vector<TestCase> all;
    const auto add = [&all](std::vector<TestCase> cases) {
        std::move(cases.begin(), cases.end(), std::back_inserter(all));
    };
    add(framingCases(tested));
    add(pingCases());
    add(reservedBitCases());
    add(opcodeCases());
    add(fragmentationCases());
    add(utf8Cases(tested));
    add(closingCases(tested));
    add(maskingCases(tested));
    add(limitCases());
    add(tested == Role::Server ? handshakeCases() : clientHandshakeCases());
    add(compressionCases(tested));
    return all;
}

QRegularExpression idExpression(QStringView pattern)
{
    // Qt's own wildcards stop at slashes.
    QString pieces = QRegularExpression::escape(pattern);
    pieces.replace(u"\\*"_qs, u".*"_qs).replace(u"\\?"_qs, u"."_qs);
    return QRegularExpression(
        QRegularExpression::anchoredPattern(pieces), QRegularExpression::CaseInsensitiveOption);
}

std::vector<TestCase> casesMatching(QStringView pattern, Role tested)
{
    const QRegularExpression expression = idExpression(pattern);
    std::vector<TestCase> cases = catalogue(tested);
    std::erase_if(cases,
        [&](const TestCase &one) { return !expression.match(QString::fromLatin1(one.id)).hasMatch(); });
    return cases;
}

} // namespace Fanlight
