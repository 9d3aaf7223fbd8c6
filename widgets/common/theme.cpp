// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/theme.h"

#include "widgets/common/stylesheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QVariant>
#include <QWidget>

#include <array>

// A static library's resources are dropped by the linker unless named; the macro wants the global namespace.
static void loadIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace Fanlight {

namespace {

struct Pair
{
    QRgb light;
    QRgb dark;
};

// In the order of Token.
constexpr std::array<Pair, 17> tokens{{
    {0xFFF4F6F8, 0xFF12161C}, // Window
    {0xFFFFFFFF, 0xFF191E26}, // Surface
    {0xFFE1E5EA, 0xFF2A313C}, // Line
    {0xFF1B2430, 0xFFE4E9F0}, // Ink
    {0xFF667085, 0xFF93A0B2}, // MutedInk
    {0xFF0B6BCB, 0xFF5AA9F8}, // Accent
    {0xFFFFFFFF, 0xFF0B1724}, // AccentInk: 5.3:1 and 7.2:1 on the accent
    {0xFFE7F1FB, 0xFF18304A}, // AccentGround
    {0xFFE3EEFA, 0xFF1E3A57}, // Selection
    {0xFF00875A, 0xFF3CC493}, // Handshake
    {0xFF0072B2, 0xFF6CB8F0}, // Text
    {0xFFA8528A, 0xFFDD93C0}, // Binary
    {0xFF7A8594, 0xFF8995A6}, // PingPong
    {0xFFB87400, 0xFFE9AE45}, // Close
    {0xFF4B6A88, 0xFF9CB7D2}, // Http
    {0xFFC74A00, 0xFFFF8A4C}, // Violation
    {0xFFFDF0E8, 0xFF36221A}, // ViolationGround
}};

constexpr std::array<QRgb, 6> okabeIto{
    0xFFE69F00, 0xFF56B4E9, 0xFF009E73, 0xFFCC79A7, 0xFF0072B2, 0xFFD55E00};

constexpr char roleProperty[] = "themeRole";
// What the system asked for before this program set a palette of its own.
constexpr char systemDarkProperty[] = "fanlightSystemDark";

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QPalette paletteOf(Scheme scheme)
{
    const auto token = [scheme](Token wanted) { return color(wanted, scheme); };
    QPalette palette;
    palette.setColor(QPalette::Window, token(Token::Window));
    palette.setColor(QPalette::WindowText, token(Token::Ink));
    palette.setColor(QPalette::Base, token(Token::Surface));
    palette.setColor(QPalette::AlternateBase, token(Token::Window));
    palette.setColor(QPalette::Text, token(Token::Ink));
    palette.setColor(QPalette::Button, token(Token::Surface));
    palette.setColor(QPalette::ButtonText, token(Token::Ink));
    palette.setColor(QPalette::BrightText, token(Token::Violation));
    palette.setColor(QPalette::PlaceholderText, token(Token::MutedInk));
    palette.setColor(QPalette::ToolTipBase, token(Token::Surface));
    palette.setColor(QPalette::ToolTipText, token(Token::Ink));
    palette.setColor(QPalette::Highlight, token(Token::Selection));
    palette.setColor(QPalette::HighlightedText, token(Token::Ink));
    palette.setColor(QPalette::Link, token(Token::Accent));
    palette.setColor(QPalette::LinkVisited, token(Token::Accent));
    palette.setColor(QPalette::Light, token(Token::Surface));
    palette.setColor(QPalette::Midlight, token(Token::Line));
    palette.setColor(QPalette::Mid, token(Token::Line));
    palette.setColor(QPalette::Dark, token(Token::MutedInk));
    palette.setColor(QPalette::Shadow, token(Token::Line));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, token(Token::PingPong));
    return palette;
}

QFont scaled(QFont font, double factor)
{
    // A font is sized in points or in pixels; the other one is -1.
    if (font.pixelSize() > 0)
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * factor)));
    else
        font.setPointSizeF(qMax(1.0, font.pointSizeF() * factor));
    return font;
}

} // namespace

void applyTheme(QApplication &application, Scheme scheme)
{
    loadIcons();
    if (!application.property(systemDarkProperty).isValid())
        application.setProperty(systemDarkProperty, isDark(QGuiApplication::palette()));
    // The old sheet first: a style change with a sheet in place polishes every widget twice.
    application.setStyleSheet(QString());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(scheme));
    application.setStyleSheet(styleSheet(scheme));
}

Scheme systemScheme()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (QGuiApplication::styleHints()->colorScheme() != Qt::ColorScheme::Unknown)
        return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark ? Scheme::Dark
                                                                                     : Scheme::Light;
#endif
    // Qt 6.4 has no call for it; the palette that the platform theme gave says it.
    const QVariant known = QCoreApplication::instance()->property(systemDarkProperty);
    const bool dark = known.isValid() ? known.toBool() : isDark(QGuiApplication::palette());
    return dark ? Scheme::Dark : Scheme::Light;
}

Scheme schemeOf(const QWidget &widget)
{
    // Mid is the one role that no style sheet rule touches: a button's Window may be its own background.
    return widget.palette().color(QPalette::Mid).lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

QColor color(Token token, Scheme scheme)
{
    const Pair &pair = tokens.at(std::size_t(token));
    return QColor(scheme == Scheme::Dark ? pair.dark : pair.light);
}

QColor color(Token token, const QWidget &widget)
{
    return color(token, schemeOf(widget));
}

QColor clientColor(int index)
{
    return QColor(okabeIto.at(std::size_t(qMax(0, index)) % okabeIto.size()));
}

QFont monospace()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont interface = QApplication::font();
    if (interface.pixelSize() > 0)
        font.setPixelSize(interface.pixelSize());
    else
        font.setPointSizeF(interface.pointSizeF());
    font.setStyleHint(QFont::Monospace);
    return scaled(font, 0.94);
}

QFont smallFont()
{
    return scaled(QApplication::font(), 0.88);
}

QFont smallMonospace()
{
    QFont font = monospace();
    if (smallFont().pointSizeF() > 0)
        font.setPointSizeF(smallFont().pointSizeF());
    return font;
}

void setRole(QWidget &widget, const char *role)
{
    widget.setProperty(roleProperty, QByteArray(role));
    // A property that a style sheet selects by is read only when the widget is polished.
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
    widget.update();
}

} // namespace Fanlight
