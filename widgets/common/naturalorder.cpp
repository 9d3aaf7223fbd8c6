// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/naturalorder.h"

namespace Fanlight {

namespace {

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

// Takes the number at the beginning, however long, without its leading zeros.
QStringView takeNumber(QStringView &text)
{
    qsizetype zeros = 0;
    while (zeros < text.size() && text[zeros] == u'0')
        ++zeros;
    qsizetype end = zeros;
    while (end < text.size() && isDigit(text[end]))
        ++end;
    const QStringView number = text.mid(zeros, end - zeros);
    text = text.mid(end);
    return number;
}

} // namespace

bool NaturalOrder::operator()(QStringView one, QStringView other) const
{
    QStringView left = one;
    QStringView right = other;
    while (!left.isEmpty() && !right.isEmpty()) {
        if (isDigit(left.front()) && isDigit(right.front())) {
            const QStringView less = takeNumber(left);
            const QStringView more = takeNumber(right);
            if (less.size() != more.size())
                return less.size() < more.size();
            if (less != more)
                return less < more;
            continue;
        }
        if (left.front() != right.front())
            return left.front() < right.front();
        left = left.mid(1);
        right = right.mid(1);
    }
    if (left.isEmpty() != right.isEmpty())
        return left.isEmpty();
    return one < other; // they differ in zeros at most
}

} // namespace Fanlight
