// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QTreeWidget>

namespace Fanlight {

// JSON as a tree of names and values. A level is filled when it is opened, and shows at most 5,000 of its
// members, so that a large document opens at once.
class JsonTree : public QTreeWidget
{
    Q_OBJECT
public:
    explicit JsonTree(QWidget *parent = nullptr);

    // False when it does not parse: errorSentence() then says where and what was wrong there.
    bool setJson(const QByteArray &json);
    [[nodiscard]] const QString &errorSentence() const { return m_error; }

private:
    void fill(QTreeWidgetItem *parent, const QJsonValue &value);
    void addRow(QTreeWidgetItem *parent, const QString &name, const QJsonValue &value);
    void fillOnExpand(QTreeWidgetItem *item);

    QString m_error;
};

} // namespace Fanlight
