// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/transportlook.h"

#include "widgets/common/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <QWidget>

#include <cmath>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TransportLook", text);
}

// Of the client colours: vermilion, orange, green, blue.
constexpr std::array<int, 4> colourIndex{5, 0, 2, 4};

QColor mixed(const QColor &from, const QColor &to, double share)
{
    const auto part = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
    return QColor(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

} // namespace

QColor transportColor(Transport transport, const QWidget &widget)
{
    const QColor colour = clientColor(colourIndex.at(std::size_t(transport)));
    // The blue has 2.9:1 against the dark card as it is.
    return schemeOf(widget) == Scheme::Dark ? mixed(colour, color(Token::Ink, widget), 0.28) : colour;
}

QColor transportShade(Transport transport, const QWidget &widget, double strength)
{
    return mixed(color(Token::Surface, widget), transportColor(transport, widget), strength);
}

QString spanText(double nanoseconds)
{
    const double ms = nanoseconds / 1e6;
    if (std::abs(ms) < 1)
        return tr("%1 µs").arg(numberText(ms * 1000));
    if (std::abs(ms) < 9.995)
        return tr("%1 ms").arg(numberText(ms, 2));
    if (std::abs(ms) < 99.95)
        return tr("%1 ms").arg(numberText(ms, 1));
    if (std::abs(ms) < 999.5)
        return tr("%1 ms").arg(numberText(ms));
    return tr("%1 s").arg(numberText(ms / 1000, 2));
}

QString numberText(double value, int decimals)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::DefaultNumberOptions);
    return locale.toString(value, 'f', decimals);
}

} // namespace Fanlight
