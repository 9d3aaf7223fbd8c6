// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/requestdraft.h"

#include <QWidget>

class QLabel;
class QLayout;
class QLineEdit;
class QTableWidget;
class QToolButton;

namespace Fanlight {

// An opening request as its fields: start line and a row for each line after it, to add, rename, duplicate,
// move and remove. Lines that are no fields stand as they are and can be moved and removed; a sentence says
// that they are edited as text.
class RequestFields : public QWidget
{
    Q_OBJECT
public:
    explicit RequestFields(QWidget *parent = nullptr);

    void setBytes(const QByteArray &bytes); // says nothing
    [[nodiscard]] QByteArray bytes() const { return bytesOf(m_draft); }

Q_SIGNALS:
    void edited();

private:
    void buildUi();
    [[nodiscard]] QLayout *buildTools();
    QToolButton *addTool(const QString &text, const QString &objectName, const QString &accessibleName,
        const QKeySequence &key, void (RequestFields::*slot)());
    void show(int row);
    void showRow(int row);
    [[nodiscard]] bool isTooLong() const;
    void showRemark();
    void enableTools();
    void startEdited();
    void cellEdited(int row, int column);
    void addField();
    void duplicateField();
    void removeField();
    void moveUp();
    void moveDown();
    void move(int by);
    void changed(int row);

    RequestDraft m_draft;
    QLineEdit *m_method = nullptr;
    QLineEdit *m_target = nullptr;
    QLineEdit *m_version = nullptr;
    QTableWidget *m_table = nullptr;
    QLabel *m_remark = nullptr;
    QToolButton *m_add = nullptr;
    QToolButton *m_duplicate = nullptr;
    QToolButton *m_remove = nullptr;
    QToolButton *m_up = nullptr;
    QToolButton *m_down = nullptr;
};

} // namespace Fanlight
