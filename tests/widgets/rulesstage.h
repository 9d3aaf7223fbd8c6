// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/parts.h"
#include "widgets/bench/rulesdialog.h"
#include "widgets/bench/serverpanel.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <memory>

namespace Fanlight::Testing {

// A server panel whose rules are edited, as a person does it.
class RulesStage
{
public:
    RulesStage()
        : m_workbench(16 * 1024 * 1024)
        , m_panel(m_workbench)
    {
        ServerSettings settings;
        settings.port = 0;
        m_workbench.setServerSettings(settings);
        m_panel.show();
        QTest::keyClick(&in<QComboBox>(m_panel, "serverBehaviour"), Qt::Key_End);
        click<QPushButton>(m_panel, "editRules");
        m_dialog = m_panel.findChild<RulesDialog *>();
        if (!m_dialog || !QTest::qWaitForWindowExposed(m_dialog))
            qFatal("no dialog");
    }

    [[nodiscard]] Workbench &workbench() { return m_workbench; }
    [[nodiscard]] ServerPanel &panel() { return m_panel; }
    [[nodiscard]] RulesDialog &dialog() { return *m_dialog; }
    [[nodiscard]] bool isOpen() const { return m_dialog && m_dialog->isVisible(); }

    template <typename Widget>
    [[nodiscard]] static Widget &in(QWidget &parent, const char *name)
    {
        return Testing::partOf<Widget>(parent, name);
    }
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name)
    {
        return in<Widget>(*m_dialog, name);
    }
    [[nodiscard]] QWidget &conditions() { return part<QWidget>("ruleConditions"); }
    [[nodiscard]] QWidget &actions() { return part<QWidget>("ruleActions"); }
    [[nodiscard]] QListWidget &list() { return part<QListWidget>("ruleList"); }
    [[nodiscard]] QString json() { return part<QPlainTextEdit>("rulesJson").toPlainText(); }
    [[nodiscard]] QString words(int rule) { return list().item(rule)->text(); }

    template <typename Button>
    static void click(QWidget &parent, const char *name)
    {
        QTest::mouseClick(&in<Button>(parent, name), Qt::LeftButton);
    }
    // Of the menu that the button opens.
    void choose(const char *button, const char *entry)
    {
        auto &opener = part<QToolButton>(button);
        QTest::mouseClick(&opener, Qt::LeftButton);
        auto *menu = opener.findChild<QMenu *>();
        auto *action = menu ? menu->findChild<QAction *>(QLatin1StringView(entry)) : nullptr;
        if (!action)
            qFatal("no %s", entry);
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        m_dialog->activateWindow(); // Qt's offscreen platform leaves that to us
        if (!QTest::qWaitForWindowActive(m_dialog))
            qFatal("the dialog is not active");
    }
    // Over all that is there.
    static void type(QWidget &parent, const char *field, const QString &text)
    {
        auto &line = in<QLineEdit>(parent, field);
        QTest::keySequence(&line, QKeySequence::SelectAll);
        QTest::keyClicks(&line, text);
    }
    void setJson(const QString &text) { part<QPlainTextEdit>("rulesJson").setPlainText(text); }
    void apply() { click<QPushButton>(*m_dialog, "applyRules"); }

    // Of the server, which is started.
    [[nodiscard]] ClientId connectClient()
    {
        if (!m_workbench.serverState().listening)
            m_panel.startServer();
        if (!QTest::qWaitFor([this] { return m_workbench.serverState().listening; }))
            qFatal("no server");
        ClientSettings settings;
        settings.sendOnOpen.reset();
        settings.url = serverUrl(m_workbench.serverState(), QStringLiteral("ws"));
        const ClientId client = m_workbench.addClient(settings);
        m_workbench.openClient(client);
        return client;
    }

private:
    Workbench m_workbench;
    ServerPanel m_panel;
    RulesDialog *m_dialog = nullptr;
};

} // namespace Fanlight::Testing
