// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>

class QApplication;
class QWidget;

namespace Fanlight {

enum class Scheme : quint8 { Light, Dark };

// The palette's words: no colour is written anywhere but in theme.cpp.
enum class Token : quint8 {
    Window,
    Surface,
    Line,
    Ink,
    MutedInk,
    Accent,
    AccentInk,
    AccentGround,
    Selection,
    Handshake,
    Text,
    Binary,
    PingPong,
    Close,
    Http,
    Violation,
    ViolationGround,
};

// Fusion, a QPalette and a small style sheet. Can be called again to switch while running.
void applyTheme(QApplication &application, Scheme scheme);
// What the system asks for, as far as Qt 6.4 can tell.
[[nodiscard]] Scheme systemScheme();
// The scheme a widget is drawn in, read from its palette: no global is consulted.
[[nodiscard]] Scheme schemeOf(const QWidget &widget);
[[nodiscard]] QColor color(Token token, Scheme scheme);
[[nodiscard]] QColor color(Token token, const QWidget &widget);
// Okabe-Ito in order, repeating; index from 0.
[[nodiscard]] QColor clientColor(int index);
// Of bytes and numbers, a little smaller than the interface's.
[[nodiscard]] QFont monospace();
// Muted, 0.88 of the interface's size: labels above fields.
[[nodiscard]] QFont smallFont();
// monospace(), as high as the small words beside it.
[[nodiscard]] QFont smallMonospace();

// Style sheet hooks, set as dynamic properties: setRole(button, "primary" | "chip" | "quiet" | "tab"),
// setRole(frame, "card" | "cardHeader" | "banner" | "error" | "explanation"), setRole(label, "title" |
// "muted" | "error"), setRole(input, "error") marks what was typed wrong; "plain" takes a text view's frame
// away.
void setRole(QWidget &widget, const char *role);

} // namespace Fanlight
