// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/catalogue.h"

#include "tester/caselist.h"

#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace Fanlight {

std::vector<TestCase> catalogue()
{
    std::vector<TestCase> all;
    for (const auto part : {framingCases, pingCases, reservedBitCases, opcodeCases, fragmentationCases,
             utf8Cases, closingCases, maskingCases, limitCases, handshakeCases, compressionCases}) {
        std::vector<TestCase> cases = part();
        std::move(cases.begin(), cases.end(), std::back_inserter(all));
    }
    return all;
}

std::vector<TestCase> casesMatching(QStringView pattern)
{
    // Qt's own wildcards stop at slashes.
    QString pieces = QRegularExpression::escape(pattern);
    pieces.replace(u"\\*"_qs, u".*"_qs).replace(u"\\?"_qs, u"."_qs);
    const QRegularExpression expression(
        QRegularExpression::anchoredPattern(pieces), QRegularExpression::CaseInsensitiveOption);
    std::vector<TestCase> cases = catalogue();
    std::erase_if(cases,
        [&](const TestCase &one) { return !expression.match(QString::fromLatin1(one.id)).hasMatch(); });
    return cases;
}

} // namespace Fanlight
