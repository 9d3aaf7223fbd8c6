// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulesdialog.h"

#include "widgets/bench/ruleeditor.h"
#include "widgets/bench/rulejsonpage.h"
#include "widgets/bench/rulelist.h"
#include "widgets/bench/rulepresets.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr QSize firstSize(1020, 640);
constexpr int listWidth = 380;

RuleDraft draftOf(const ServerSettings &settings)
{
    return settings.rules ? RuleDraft(*settings.rules) : RuleDraft();
}

// The line and the column say where it is no JSON, better than the byte.
QString faultWords(const RuleFault &fault)
{
    return fault.error == RuleError::NotJson ? complaint(fault) : sentence(fault);
}

} // namespace

RulesDialog::RulesDialog(Workbench &workbench, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_draft(draftOf(workbench.serverSettings()))
    , m_applied(m_draft.text())
{
    setObjectName(QStringLiteral("rulesDialog"));
    setWindowTitle(tr("Rules of the server"));
    resize(firstSize);
    buildUi();
    connectParts();
    refresh();
    m_list->setCurrent(0);
    if (parent)
        parent->installEventFilter(this);
}

// --- what stands where
// ---------------------------------------------------------------------------------------------------

void RulesDialog::buildUi()
{
    m_banner = new Banner(this);
    m_banner->setObjectName(QStringLiteral("rulesBanner"));
    m_list = new RuleList(this);
    m_json = new RuleJsonPage(this);
    m_pages = new QTabWidget(this);
    m_pages->setObjectName(QStringLiteral("rulePages"));
    m_pages->setAccessibleName(tr("The rule, or all as JSON"));
    m_pages->tabBar()->setObjectName(QStringLiteral("rulePageTabs"));
    m_pages->tabBar()->setAccessibleName(m_pages->accessibleName());
    m_pages->addTab(buildRulePage(), tr("R&ule"));
    m_pages->addTab(m_json, tr("All as &JSON"));
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setObjectName(QStringLiteral("rulesSplitter"));
    split->setChildrenCollapsible(false);
    split->setHandleWidth(12);
    split->addWidget(m_list);
    split->addWidget(m_pages);
    split->setStretchFactor(1, 1);
    split->setSizes({listWidth, firstSize.width() - listWidth});
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("rulesState"));
    m_state->setTextFormat(Qt::PlainText);
    m_apply = addButton(QStringLiteral("applyRules"), tr("&Apply"), tr("Follow these rules from now on"));
    setRole(*m_apply, "primary");
    auto *load = addButton(QStringLiteral("loadRules"), tr("&Load…"), tr("Load rules from a file"));
    auto *save = addButton(QStringLiteral("saveRules"), tr("&Save…"), tr("Save these rules to a file"));
    auto *close = addButton(QStringLiteral("closeRules"), tr("&Close"), tr("Close"));
    connect(load, &QPushButton::clicked, this, [this] { chooseFile(false); });
    connect(save, &QPushButton::clicked, this, [this] { chooseFile(true); });
    connect(close, &QPushButton::clicked, this, &QWidget::close);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(6);
    foot->addWidget(buildPresets());
    foot->addWidget(load);
    foot->addWidget(save);
    foot->addSpacing(10);
    foot->addWidget(m_state, 1);
    foot->addWidget(close);
    foot->addWidget(m_apply);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(split, 1);
    layout->addLayout(foot);
}

QWidget *RulesDialog::buildRulePage()
{
    m_editor = new RuleEditor;
    m_noRule = new QLabel;
    m_noRule->setObjectName(QStringLiteral("noRule"));
    m_noRule->setAlignment(Qt::AlignCenter);
    m_noRule->setWordWrap(true);
    setRole(*m_noRule, "muted");
    m_rulePage = new QStackedWidget(this);
    m_rulePage->addWidget(m_editor);
    m_rulePage->addWidget(m_noRule);
    return m_rulePage;
}

QToolButton *RulesDialog::buildPresets()
{
    auto *button = new QToolButton(this);
    button->setObjectName(QStringLiteral("rulePresets"));
    button->setText(tr("&Presets…"));
    button->setAccessibleName(tr("Rules to begin with"));
    button->setFocusPolicy(Qt::StrongFocus);
    auto *menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    for (const RulePreset &preset : rulePresets()) {
        QAction *action = menu->addAction(preset.name);
        action->setObjectName(QStringLiteral("preset_") + preset.id);
        action->setToolTip(preset.sentence);
        connect(action, &QAction::triggered, this, [this, preset] {
            replaceAll(presetText(preset), tr("%1: %2.").arg(preset.name, preset.sentence));
        });
    }
    connect(button, &QToolButton::clicked, menu,
        [menu, button] { menu->popup(button->mapToGlobal(QPoint(0, button->height()))); });
    return button;
}

QPushButton *RulesDialog::addButton(const QString &name, const QString &text, const QString &spoken)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setAccessibleName(spoken);
    button->setToolTip(spoken);
    button->setAutoDefault(false);
    return button;
}

void RulesDialog::connectParts()
{
    connect(m_list, &RuleList::currentChanged, this, &RulesDialog::showCurrent);
    connect(m_list, &RuleList::addRequested, this, [this] {
        insertRule({{QStringLiteral("on"), QStringLiteral("message")},
            {QStringLiteral("do"), QJsonArray{QJsonObject{{QStringLiteral("reply"), QString()}}}}});
    });
    connect(
        m_list, &RuleList::duplicateRequested, this, [this] { insertRule(m_draft.at(m_list->current())); });
    connect(m_list, &RuleList::removeRequested, this, &RulesDialog::removeRule);
    connect(m_list, &RuleList::moveRequested, this, &RulesDialog::moveRule);
    connect(m_list, &RuleList::toggled, this, &RulesDialog::toggleRule);
    connect(m_editor, &RuleEditor::edited, this, &RulesDialog::ruleEdited);
    connect(m_json, &RuleJsonPage::edited, this, [this] {
        m_draft.setText(m_json->text());
        refresh();
    });
    connect(m_apply, &QPushButton::clicked, this, &RulesDialog::apply);
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        m_draft.setText(m_before);
        m_banner->clear();
        refresh();
    });
    connect(&m_workbench, &Workbench::statsChanged, this, &RulesDialog::showCounts);
    connect(&m_workbench, &Workbench::serverChanged, this, &RulesDialog::refresh);
    for (const int key : {int(Qt::Key_Return), int(Qt::Key_Enter)}) {
        auto *enter = new QShortcut(QKeySequence(int(Qt::CTRL) | key), this);
        connect(enter, &QShortcut::activated, m_apply, &QPushButton::click);
    }
    auto *fault = new QShortcut(Qt::Key_F8, this);
    connect(fault, &QShortcut::activated, this, [this] {
        m_pages->setCurrentWidget(m_json);
        m_json->goToFault();
    });
}

// --- in step
// ------------------------------------------------------------------------------------------------------

bool RulesDialog::isChanged() const
{
    return m_draft.text() != m_applied;
}

void RulesDialog::refresh()
{
    m_json->setText(m_draft.text());
    const auto &result = m_draft.result();
    m_json->setFault(result ? std::nullopt : std::optional(placeOf(result.error(), m_draft.text())),
        result ? QString() : faultWords(result.error()));
    showCounts();
    showCurrent();
    const bool isFollowed = m_workbench.serverSettings().behaviour == Behaviour::Rules;
    m_apply->setEnabled(result && (isChanged() || !isFollowed));
    m_state->setText(!result       ? tr("Something is wrong: F8 goes there")
                     : isChanged() ? tr("Changed, not applied yet")
                     : isFollowed  ? tr("Applied")
                                   : tr("Not followed: the server does something else"));
    setRole(*m_state, result ? "muted" : "error");
}

void RulesDialog::showCounts()
{
    const ServerSettings &settings = m_workbench.serverSettings();
    const bool isFollowed = settings.behaviour == Behaviour::Rules && !isChanged();
    m_list->show(m_draft, isFollowed ? settings.ruleTally.get() : nullptr);
}

void RulesDialog::showCurrent()
{
    const int rule = m_list->current();
    const bool has = m_draft.hasRules() && rule >= 0 && rule < m_draft.count();
    m_rulePage->setCurrentWidget(has ? static_cast<QWidget *>(m_editor) : m_noRule);
    if (!has) {
        m_noRule->setText(m_draft.hasRules()
                              ? tr("No rules: add one, or take a preset to begin with.")
                              : tr("The JSON is broken: mend it there, then its rules are here again."));
        return;
    }
    const auto &read = m_draft.rule(rule);
    m_editor->setRule(m_draft.at(rule));
    m_editor->setFault(read ? std::nullopt : std::optional(read.error()));
}

void RulesDialog::ruleEdited()
{
    m_draft.replace(m_list->current(), m_editor->rule());
    refresh();
}

void RulesDialog::insertRule(const QJsonObject &rule)
{
    const int at = m_list->current() + 1;
    m_draft.insert(at, rule);
    refresh();
    m_list->setCurrent(at);
    m_pages->setCurrentWidget(m_rulePage);
    m_editor->focusName();
}

void RulesDialog::removeRule()
{
    const int rule = m_list->current();
    offerUndo(tr("Rule %1 was deleted.").arg(rule + 1));
    m_draft.remove(rule);
    refresh();
}

void RulesDialog::moveRule(int by)
{
    const int from = m_list->current();
    const int to = from + by;
    if (!m_draft.hasRules() || from < 0 || to < 0 || to >= m_draft.count())
        return;
    m_draft.move(from, to);
    refresh();
    m_list->setCurrent(to);
}

void RulesDialog::toggleRule(int rule, bool on)
{
    QJsonObject changed = m_draft.at(rule);
    if (on)
        changed.remove(QLatin1StringView("enabled"));
    else
        changed.insert(QLatin1StringView("enabled"), false);
    m_draft.replace(rule, changed);
    refresh();
}

void RulesDialog::offerUndo(const QString &sentence)
{
    m_before = m_draft.text();
    m_banner->showMessage(BannerKind::Information, sentence, tr("&Undo"));
}

void RulesDialog::replaceAll(const QString &text, const QString &sentence)
{
    if (m_draft.count() > 0 || !m_draft.hasRules())
        offerUndo(sentence);
    else
        m_banner->showMessage(BannerKind::Information, sentence);
    m_draft.setText(text);
    refresh();
    m_list->setCurrent(0);
}

// --- out of it
// ----------------------------------------------------------------------------------------------------------

void RulesDialog::apply()
{
    const auto &result = m_draft.result();
    if (!result)
        return;
    ServerSettings settings = m_workbench.serverSettings();
    settings.behaviour = Behaviour::Rules;
    setRules(settings, *result);
    m_applied = m_draft.text();
    m_workbench.setServerSettings(settings);
    refresh();
}

} // namespace Fanlight
