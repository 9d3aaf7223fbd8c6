// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/chip.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QBoxLayout>
#include <QComboBox>
#include <QFontInfo>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace Fanlight;

namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

// WCAG 2.1: 4.5 for text, 3 for bold text and graphics.
double contrast(const QColor &a, const QColor &b)
{
    const double lighter = std::max(luminance(a), luminance(b));
    const double darker = std::min(luminance(a), luminance(b));
    return (lighter + 0.05) / (darker + 0.05);
}

// At one pixel a device-independent pixel, whatever the screen's scale.
QImage picture(QWidget &widget)
{
    QImage image(widget.size(), QImage::Format_RGB32);
    widget.render(&image);
    return image;
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        applyTheme(*qApp, Scheme::Light);
    }
    void isReadable_data();
    void isReadable();
    void switchesWhileRunning();
    void tellsTheSchemeOfAStyledButton();
    void loadsItsIcons();
    void repeatsClientColours();
    void setsBytesInEqualWidths();
    void paintsRoles();
    void roundsAPill();
    void cardHasTitleNoteAndPages();
    void bannerSaysAndOffersTheWayOut();
    void emptyStateOffersWhatToDo();
    void listShowsAllItHas();
};

void TestTheme::isReadable_data()
{
    QTest::addColumn<Token>("ink");
    QTest::addColumn<Token>("ground");
    QTest::addColumn<double>("least");
    const auto row = [](const char *name, Token ink, Token ground, double least) {
        QTest::newRow(name) << ink << ground << least;
    };
    row("ink on surface", Token::Ink, Token::Surface, 7);
    row("ink on window", Token::Ink, Token::Window, 7);
    row("ink on the selected row", Token::Ink, Token::Selection, 7);
    row("muted ink on surface", Token::MutedInk, Token::Surface, 4.5);
    row("a primary button", Token::AccentInk, Token::Accent, 4.5);
    row("a checked chip", Token::Accent, Token::AccentGround, 4.5);
    row("violation on its ground", Token::Violation, Token::ViolationGround, 3);
    row("violation on surface", Token::Violation, Token::Surface, 4.5);
    row("handshake", Token::Handshake, Token::Surface, 3);
    row("text", Token::Text, Token::Surface, 4.5);
    row("binary", Token::Binary, Token::Surface, 3);
    row("ping, pong", Token::PingPong, Token::Surface, 3);
    row("close", Token::Close, Token::Surface, 3);
    row("HTTP", Token::Http, Token::Surface, 4.5);
}

void TestTheme::isReadable()
{
    QFETCH(Token, ink);
    QFETCH(Token, ground);
    QFETCH(double, least);
    for (const Scheme scheme : {Scheme::Light, Scheme::Dark}) {
        const double ratio = contrast(color(ink, scheme), color(ground, scheme));
        QVERIFY2(ratio >= least, qPrintable(QString::number(ratio)));
    }
}

void TestTheme::switchesWhileRunning()
{
    QWidget window;
    auto *card = new Card(QStringLiteral("Title"), &window);
    (new QVBoxLayout(&window))->addWidget(card);
    window.resize(300, 200);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QPoint inside(150, 120);
    QCOMPARE(picture(window).pixelColor(inside), color(Token::Surface, Scheme::Light));
    QCOMPARE(schemeOf(window), Scheme::Light);

    applyTheme(*qApp, Scheme::Dark);
    QCOMPARE(picture(window).pixelColor(inside), color(Token::Surface, Scheme::Dark));
    QCOMPARE(picture(window).pixelColor(2, 2), color(Token::Window, Scheme::Dark));
    QCOMPARE(schemeOf(window), Scheme::Dark);
    QCOMPARE(color(Token::Ink, window), color(Token::Ink, Scheme::Dark));

    applyTheme(*qApp, Scheme::Light);
    QCOMPARE(picture(window).pixelColor(inside), color(Token::Surface, Scheme::Light));
}

void TestTheme::tellsTheSchemeOfAStyledButton()
{
    // Its own ground is dark in the light scheme.
    QPushButton button(QStringLiteral("Start"));
    setRole(button, "primary");
    button.show();
    QCOMPARE(schemeOf(button), Scheme::Light);
    applyTheme(*qApp, Scheme::Dark);
    QCOMPARE(schemeOf(button), Scheme::Dark);
}

void TestTheme::loadsItsIcons()
{
    for (const char *name : {"fanlight", "chevron-down", "chevron-up", "check-light", "check-dark", "bench",
             "wire", "close", "copy", "plus"}) {
        const QImage image =
            QIcon(QStringLiteral(":/icons/%1.svg").arg(QLatin1StringView(name))).pixmap(32, 32).toImage();
        QVERIFY2(!image.isNull(), name);
        bool isPainted = false;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                isPainted = isPainted || image.pixelColor(x, y).alpha() > 0;
        }
        QVERIFY2(isPainted, name);
    }
}

void TestTheme::repeatsClientColours()
{
    QCOMPARE(clientColor(0), QColor(0xE6, 0x9F, 0x00));
    QCOMPARE(clientColor(6), clientColor(0));
    QVERIFY(clientColor(0) != clientColor(1));
}

void TestTheme::setsBytesInEqualWidths()
{
    const QFontMetrics metrics(monospace());
    QCOMPARE(
        metrics.horizontalAdvance(QStringLiteral("iiii")), metrics.horizontalAdvance(QStringLiteral("WWWW")));
    QVERIFY(smallFont().pointSizeF() < QApplication::font().pointSizeF());
}

void TestTheme::paintsRoles()
{
    QPushButton button(QStringLiteral("Start"));
    button.setFocusPolicy(Qt::NoFocus);
    button.resize(80, 28);
    button.show();
    QCOMPARE(picture(button).pixelColor(8, 14), color(Token::Surface, Scheme::Light));
    setRole(button, "primary");
    QCOMPARE(picture(button).pixelColor(8, 14), color(Token::Accent, Scheme::Light));
}

void TestTheme::roundsAPill()
{
    // Qt draws square corners when the radius is more than half the height: look at the corner itself.
    QWidget window;
    auto *chip =
        new Chip(QStringLiteral("Text"), QStringLiteral("chip"), QStringLiteral("Show text"), &window);
    auto *layout = new QVBoxLayout(&window);
    layout->addWidget(chip, 0, Qt::AlignCenter);
    window.resize(120, 60);
    window.show();
    chip->setChecked(true);
    const QImage image = picture(window);
    const QPoint corner = chip->geometry().topLeft();
    QCOMPARE(image.pixelColor(corner + QPoint(1, 1)), color(Token::Window, Scheme::Light));
    QCOMPARE(
        image.pixelColor(corner + QPoint(6, chip->height() / 2)), color(Token::AccentGround, Scheme::Light));
}

void TestTheme::cardHasTitleNoteAndPages()
{
    Card card(QStringLiteral("Server"));
    card.setNote(QStringLiteral("3 open"));
    QCOMPARE(card.title(), QStringLiteral("Server"));
    QCOMPARE(card.note(), QStringLiteral("3 open"));
    QCOMPARE(card.currentPage(), -1);
    auto *map = new QLabel(QStringLiteral("map"));
    auto *ladder = new QLabel(QStringLiteral("ladder"));
    QCOMPARE(card.addPage(QStringLiteral("Map"), map), 0);
    QCOMPARE(card.addPage(QStringLiteral("Ladder"), ladder), 1);
    card.resize(400, 300);
    card.show();
    QVERIFY(map->isVisible());
    QSignalSpy changed(&card, &Card::currentPageChanged);
    QTest::keyClick(card.tabBar(), Qt::Key_Right);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(card.currentPage(), 1);
    QVERIFY(ladder->isVisible());
    QVERIFY(!map->isVisible());
}

void TestTheme::bannerSaysAndOffersTheWayOut()
{
    QWidget window;
    auto *banner = new Banner(&window);
    (new QVBoxLayout(&window))->addWidget(banner);
    window.show();
    QVERIFY(!banner->isVisible());
    const QString sentence = QStringLiteral("Port 8080 is taken by another program. 8081 is free.");
    banner->showMessage(BannerKind::Error, sentence, QStringLiteral("Use 8081"));
    QCOMPARE(banner->message(), sentence);
    QVERIFY(banner->isVisible());
    QSignalSpy wayOut(banner, &Banner::actionTriggered);
    QSignalSpy dismissed(banner, &Banner::dismissed);
    QTest::mouseClick(banner->findChild<QPushButton *>(QStringLiteral("bannerAction")), Qt::LeftButton);
    QCOMPARE(wayOut.count(), 1);
    QTest::mouseClick(banner->findChild<QToolButton *>(QStringLiteral("bannerClose")), Qt::LeftButton);
    QCOMPARE(dismissed.count(), 1);
    QCOMPARE(banner->message(), QString());
}

void TestTheme::emptyStateOffersWhatToDo()
{
    EmptyState empty(QStringLiteral("Nothing yet"), QStringLiteral("Start the server."));
    empty.show();
    auto *button = empty.findChild<QPushButton *>(QStringLiteral("emptyStateAction"));
    QVERIFY(!button->isVisible());
    empty.setAction(QStringLiteral("Start"), true);
    QVERIFY(button->isVisible());
    QSignalSpy triggered(&empty, &EmptyState::triggered);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(triggered.count(), 1);
}

// What drops down has room for every row: none has to be scrolled to.
void TestTheme::listShowsAllItHas()
{
    QComboBox combo;
    for (int i = 0; i < 6; ++i)
        combo.addItem(QStringLiteral("Entry %1").arg(i));
    combo.show();
    if (QGuiApplication::platformName() == QLatin1StringView("offscreen")) { // it says what it cannot do
        QTest::ignoreMessage(QtWarningMsg, "This plugin does not support raise()");
        QTest::ignoreMessage(QtWarningMsg, "This plugin does not support grabbing the keyboard");
    }
    combo.showPopup();
    QTRY_VERIFY(combo.view()->isVisible());
    for (int i = 0; i < combo.count(); ++i)
        QVERIFY(
            combo.view()->viewport()->rect().contains(combo.view()->visualRect(combo.model()->index(i, 0))));
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
