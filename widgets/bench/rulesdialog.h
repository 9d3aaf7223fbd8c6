// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ruledraft.h"

#include <QDialog>

class QLabel;
class QMessageBox;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;

namespace Fanlight {

class Banner;
class RuleEditor;
class RuleJsonPage;
class RuleList;
class Workbench;
struct RulePreset;

// The server's rules: as a list in words with a form for each, and as JSON, kept in step. They are followed
// once they are applied, also while the server runs; closing asks before changes are lost.
class RulesDialog : public QDialog
{
    Q_OBJECT
public:
    explicit RulesDialog(Workbench &workbench, QWidget *parent = nullptr);

    void reject() override;
    // The rules of a file in place of those that are there; false: why it cannot be read is shown.
    bool load(const QString &path);
    bool save(const QString &path);
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildUi();
    QWidget *buildRulePage();
    QToolButton *buildPresets();
    QPushButton *addButton(const QString &name, const QString &text, const QString &spoken);
    void connectParts();
    void refresh();
    void showCurrent();
    void showCounts();
    void apply();
    void ruleEdited();
    void insertRule(const QJsonObject &rule);
    void removeRule();
    void moveRule(int by);
    void toggleRule(int rule, bool on);
    void replaceAll(const QString &text, const QString &sentence);
    void offerUndo(const QString &sentence);
    void chooseFile(bool forSaving);
    void askBeforeLosing();
    [[nodiscard]] bool isChanged() const;

    Workbench &m_workbench;
    RuleDraft m_draft;
    QString m_applied; // the text of the rules that are followed
    QString m_before;  // the text that the banner offers to bring back
    Banner *m_banner = nullptr;
    RuleList *m_list = nullptr;
    QTabWidget *m_pages = nullptr;
    QStackedWidget *m_rulePage = nullptr; // the form, or why there is none
    RuleEditor *m_editor = nullptr;
    QLabel *m_noRule = nullptr;
    RuleJsonPage *m_json = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_apply = nullptr;
    QMessageBox *m_question = nullptr; // while it is asked
};

} // namespace Fanlight
