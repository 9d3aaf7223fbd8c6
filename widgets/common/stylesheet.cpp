// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/stylesheet.h"

#include <QFontMetrics>
#include <QLatin1StringView>

namespace Fanlight {

namespace {

// Lengths are device-independent pixels, which Qt scales. $names$ are filled in from the palette.
constexpr char frames[] = R"(
QFrame[themeRole="card"] { background: $surface$; border: 1px solid $line$; border-radius: 6px; }
QFrame[themeRole="cardHeader"] { background: transparent; border: 0; border-bottom: 1px solid $line$; }
QFrame[themeRole="banner"] { background: $accentGround$; border: 1px solid $accentLine$; border-radius: 6px; }
QFrame[themeRole="error"] { background: $violationGround$; border: 1px solid $violationLine$; border-radius: 6px; }
QFrame[themeRole="explanation"] { background: $accentGround$; border: 0; border-radius: 6px; }
QLabel { background: transparent; }
QLabel[themeRole="title"] { font-weight: 600; }
QLabel[themeRole="muted"] { color: $muted$; font-size: $smallSize$; }
QLabel[themeRole="error"] { background: transparent; border: 0; color: $violation$; font-size: $smallSize$; }
QToolTip { background: $surface$; color: $ink$; border: 1px solid $line$; padding: 4px 6px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $accentLine$; }
QSplitter::handle:horizontal { margin: 4px 5px; }
QSplitter::handle:vertical { margin: 5px 4px; }
QStatusBar { background: $surface$; border-top: 1px solid $line$; }
QStatusBar::item { border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea { background: transparent; border: 0; }
QAbstractScrollArea > QWidget > QWidget[themeRole="scrolled"] { background: transparent; }
)";

constexpr char buttons[] = R"(
QPushButton, QToolButton { background: $surface$; color: $ink$; border: 1px solid $line$; border-radius: 5px;
    padding: 5px 12px; }
QToolButton { padding: 5px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover$; }
QPushButton:pressed, QToolButton:pressed { background: $pressed$; }
QPushButton:checked, QToolButton:checked { background: $accentGround$; color: $accent$; border-color: $accent$; }
QPushButton:disabled, QToolButton:disabled { color: $disabled$; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent$; padding: 4px 11px; }
QToolButton:focus { padding: 4px 7px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: url(:/icons/chevron-down.svg); width: 9px;
    height: 9px; subcontrol-origin: padding; subcontrol-position: center right; right: 5px; }
QToolButton::menu-button { border: 0; width: 14px; }

QPushButton[themeRole="primary"] { background: $accent$; color: $accentInk$; border: 1px solid $accent$; }
QPushButton[themeRole="primary"]:hover { background: $accentHover$; }
QPushButton[themeRole="primary"]:pressed { background: $accentPressed$; }
QPushButton[themeRole="primary"]:disabled { background: $pressed$; color: $disabled$; border-color: $line$; }
QPushButton[themeRole="primary"]:focus { border: 2px solid $ink$; padding: 4px 11px; }

QPushButton[themeRole="chip"], QToolButton[themeRole="chip"] { background: transparent; color: $muted$;
    border: 1px solid $line$; border-radius: $chipRadius$; padding: 0 9px; min-height: $chipHeight$;
    max-height: $chipHeight$; font-size: $smallSize$; }
QToolButton[themeRole="chip"] { padding: 0 6px; }
QPushButton[themeRole="chip"]:hover, QToolButton[themeRole="chip"]:hover { background: $hover$; }
QPushButton[themeRole="chip"]:checked, QToolButton[themeRole="chip"]:checked { background: $accentGround$;
    color: $accent$; border-color: $accent$; }
QPushButton[themeRole="chip"]:focus, QToolButton[themeRole="chip"]:focus { border: 2px solid $accent$;
    padding: 0 8px; min-height: $chipFocusHeight$; max-height: $chipFocusHeight$; }
QToolButton[themeRole="chip"]:focus { padding: 0 5px; }

QPushButton[themeRole="quiet"], QToolButton[themeRole="quiet"] { background: transparent; color: $muted$;
    border: 1px solid transparent; padding: 3px 7px; }
QPushButton[themeRole="quiet"]:hover, QToolButton[themeRole="quiet"]:hover { background: $hover$; color: $ink$; }
QPushButton[themeRole="quiet"]:checked, QToolButton[themeRole="quiet"]:checked { color: $accent$; }
QPushButton[themeRole="quiet"]:disabled, QToolButton[themeRole="quiet"]:disabled { color: $disabled$; }
QPushButton[themeRole="quiet"]:focus, QToolButton[themeRole="quiet"]:focus { border: 2px solid $accent$;
    padding: 2px 6px; }

QPushButton[themeRole="tab"] { background: transparent; color: $muted$; border: 0; border-radius: 0;
    border-bottom: 2px solid transparent; padding: 7px 2px 5px 2px; }
QPushButton[themeRole="tab"]:hover { color: $ink$; }
QPushButton[themeRole="tab"]:checked { color: $ink$; border-bottom: 2px solid $accent$; }
QPushButton[themeRole="tab"]:focus { background: $accentGround$; }
)";

constexpr char inputs[] = R"(
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $input$; color: $ink$;
    border: 1px solid $line$; border-radius: 5px; padding: 4px 8px; selection-background-color: $accent$;
    selection-color: $accentInk$; }
QPlainTextEdit, QTextEdit { padding: 3px 4px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus
    { border: 2px solid $accent$; padding: 3px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 2px 3px; }
QLineEdit[themeRole="error"], QComboBox[themeRole="error"], QPlainTextEdit[themeRole="error"],
    QAbstractSpinBox[themeRole="error"] { border-color: $violation$; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled
    { background: $window$; color: $disabled$; }
QLineEdit:read-only { background: $window$; }
QPlainTextEdit[themeRole="plain"], QTextEdit[themeRole="plain"] { background: transparent; border: 0; padding: 0; }
QPlainTextEdit[themeRole="plain"]:focus, QTextEdit[themeRole="plain"]:focus { border: 0; padding: 0; }
QComboBox { padding-right: 18px; combobox-popup: 0; }
QComboBox:focus { padding-right: 17px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { background: transparent; border: 0; padding: 0; }
QComboBox::drop-down { border: 0; width: 20px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 10px; height: 10px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QComboBox QAbstractItemView { background: $surface$; border: 1px solid $line$; outline: 0; padding: 3px;
    selection-background-color: $selection$; selection-color: $ink$; }
QComboBox QAbstractItemView::item { min-height: 22px; padding: 0; }
QComboBox QAbstractItemView::item:selected { background: $selection$; color: $ink$; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; background: transparent; width: 18px;
    subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url(:/icons/chevron-up.svg); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/chevron-down.svg); width: 8px; height: 8px; }
)";

constexpr char checks[] = R"(
QCheckBox, QRadioButton { background: transparent; spacing: 6px; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator, QTreeView::indicator { width: 13px; height: 13px; background: $input$;
    border: 1px solid $outline$; }
QCheckBox::indicator, QListView::indicator, QTreeView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 7px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent$; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked { background: $accent$; border-color: $accent$; image: url($check$); }
QCheckBox::indicator:indeterminate { background: $accentLine$; border-color: $accent$; }
QRadioButton::indicator:checked { background: $surface$; border: 4px solid $accent$; width: 7px; height: 7px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $pressed$; border-color: $line$; }
QRadioButton::indicator:checked:disabled { background: $surface$; border-color: $disabled$; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent$; width: 11px; height: 11px; }
QRadioButton::indicator:checked:focus { border: 5px solid $accent$; width: 5px; height: 5px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled$; }
)";

constexpr char views[] = R"(
QTableView, QTreeView, QListView { background: transparent; alternate-background-color: $alternate$; border: 0;
    outline: 0; selection-background-color: $selection$; selection-color: $ink$; }
QTreeView::item:selected, QListView::item:selected { background: $selection$; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: $muted$; border: 0; border-bottom: 1px solid $line$;
    padding: 4px 8px; font-size: $smallSize$; font-weight: 400; }
QTableCornerButton::section { background: transparent; border: 0; }

QTabWidget::pane { border: 0; border-top: 1px solid $line$; }
QTabBar { background: transparent; border: 0; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted$; border: 0; border-bottom: 2px solid transparent;
    padding: 7px 2px 6px 2px; margin-right: 18px; }
QTabBar::tab:hover { color: $ink$; }
QTabBar::tab:selected { color: $ink$; border-bottom: 2px solid $accent$; }
QTabBar::tab:selected:focus { background: $accentGround$; color: $accent$; }
QTabBar::tab:disabled { color: $disabled$; }

QProgressBar { background: $pressed$; border: 0; border-radius: 3px; }
QProgressBar::chunk { background: $accent$; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; border: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; border: 0; }
QScrollBar::handle { background: $handle$; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 26px; }
QScrollBar::handle:horizontal { min-width: 26px; }
QScrollBar::handle:hover { background: $muted$; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; background: transparent; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

// The window's own frame: head, rail of pages, foot.
constexpr char shell[] = R"(
QMainWindow { background: $window$; }
QFrame[themeRole="bar"] { background: $surface$; border: 0; border-bottom: 1px solid $line$; }
QFrame[themeRole="rail"] { background: $surface$; border: 0; border-right: 1px solid $line$; }
QFrame[themeRole="foot"] { background: $surface$; border: 0; border-top: 1px solid $line$; }
QFrame[themeRole="pill"] { background: $accentGround$; border: 0; border-radius: 13px; }
QFrame[themeRole="pillOff"] { background: $window$; border: 0; border-radius: 13px; }
QLabel[themeRole="good"] { color: $handshake$; }
QToolButton[themeRole="rail"] { background: transparent; color: $muted$; border: 0; border-radius: 0;
    border-left: 3px solid transparent; padding: 9px 3px 8px 0; }
QToolButton[themeRole="rail"]:hover { background: $hover$; }
QToolButton[themeRole="rail"]:checked { background: $accentGround$; color: $accent$;
    border-left: 3px solid $accent$; }
QToolButton[themeRole="rail"]:focus { background: $pressed$; }
)";

QColor mixed(const QColor &from, const QColor &to, double share)
{
    const auto part = [share](
                          int a, int b) { return int(double(a) + (double(b) - double(a)) * share + 0.5); };
    return QColor(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

void fillColours(QString &sheet, Scheme scheme)
{
    const auto fill = [&sheet](const char *name, const QColor &value) {
        sheet.replace(u'$' + QLatin1StringView(name) + u'$', value.name());
    };
    const auto token = [scheme](Token wanted) { return color(wanted, scheme); };
    const bool dark = scheme == Scheme::Dark;
    const QColor surface = token(Token::Surface);
    const QColor ink = token(Token::Ink);
    const QColor accent = token(Token::Accent);
    fill("window", token(Token::Window));
    fill("surface", surface);
    fill("line", token(Token::Line));
    fill("ink", ink);
    fill("muted", token(Token::MutedInk));
    fill("accent", accent);
    fill("accentInk", token(Token::AccentInk));
    fill("accentGround", token(Token::AccentGround));
    fill("selection", token(Token::Selection));
    fill("handshake", token(Token::Handshake));
    fill("violation", token(Token::Violation));
    fill("violationGround", token(Token::ViolationGround));
    // Steps between two tokens, so that they follow whichever scheme it is.
    fill("input", dark ? token(Token::Window) : surface);
    fill("alternate", mixed(surface, dark ? token(Token::Line) : token(Token::Window), dark ? 0.25 : 0.5));
    fill("hover", mixed(surface, ink, 0.05));
    fill("pressed", mixed(surface, ink, 0.10));
    fill("disabled", mixed(surface, ink, 0.40));
    fill("outline", mixed(surface, ink, 0.34));
    fill("handle", mixed(surface, ink, 0.24));
    fill("accentHover", mixed(accent, ink, 0.12));
    fill("accentPressed", mixed(accent, ink, 0.24));
    fill("accentLine", mixed(surface, accent, 0.35));
    fill("violationLine", mixed(surface, token(Token::Violation), 0.35));
}

void fillSizes(QString &sheet)
{
    const QFont small = smallFont();
    const QString size = small.pixelSize() > 0 ? QStringLiteral("%1px").arg(small.pixelSize())
                                               : QStringLiteral("%1pt").arg(small.pointSizeF(), 0, 'f', 2);
    // Qt draws square corners once a radius exceeds half the height, so a pill's height is fixed and even.
    const int chip = (QFontMetrics(small).height() + 5) / 2 * 2;
    const auto fill = [&sheet](const char *name, int pixels) {
        sheet.replace(u'$' + QLatin1StringView(name) + u'$', QStringLiteral("%1px").arg(pixels));
    };
    sheet.replace(QLatin1StringView("$smallSize$"), size);
    fill("chipRadius", chip / 2 + 1);
    fill("chipHeight", chip);
    fill("chipFocusHeight", chip - 2);
}

} // namespace

QString styleSheet(Scheme scheme)
{
    QString sheet = QLatin1StringView(frames) + QLatin1StringView(buttons) + QLatin1StringView(inputs) +
                    QLatin1StringView(checks) + QLatin1StringView(views) + QLatin1StringView(shell);
    fillColours(sheet, scheme);
    // An image cannot take a colour from the sheet: there is one for either ink.
    sheet.replace(QLatin1StringView("$check$"), scheme == Scheme::Dark
                                                    ? QLatin1StringView(":/icons/check-dark.svg")
                                                    : QLatin1StringView(":/icons/check-light.svg"));
    fillSizes(sheet);
    return sheet;
}

} // namespace Fanlight
