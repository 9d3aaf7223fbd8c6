// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/testwording.h"

#include "widgets/common/wording.h"

#include <QCoreApplication>

namespace Fanlight {

QString text(TestVerdict verdict)
{
    switch (verdict) {
    case TestVerdict::Pass:
        return QCoreApplication::translate("TestWording", "pass");
    case TestVerdict::Informational:
        return QCoreApplication::translate("TestWording", "informational");
    case TestVerdict::NotSupported:
        return QCoreApplication::translate("TestWording", "not supported");
    case TestVerdict::NonStrict:
        return QCoreApplication::translate("TestWording", "non-strict");
    case TestVerdict::Fail:
        return QCoreApplication::translate("TestWording", "fail");
    }
    return {};
}

QString text(TestGroup group)
{
    return translated(title(group));
}

QString markText(TestVerdict verdict)
{
    return sign(verdict) + u' ' + text(verdict);
}

Token tokenOf(TestVerdict verdict)
{
    switch (verdict) {
    case TestVerdict::Pass:
        return Token::Handshake;
    case TestVerdict::Informational:
        return Token::Text;
    case TestVerdict::NotSupported:
        return Token::MutedInk;
    case TestVerdict::NonStrict:
        return Token::Close;
    case TestVerdict::Fail:
        return Token::Violation;
    }
    return Token::Ink;
}

} // namespace Fanlight
