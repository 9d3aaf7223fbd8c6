// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/jsontree.h"

#include "widgets/common/theme.h"

#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

namespace Fanlight {

namespace {

constexpr int levelLimit = 5'000;
constexpr int pendingRole = Qt::UserRole + 1; // the value whose members are not filled in yet

bool isContainer(const QJsonValue &value)
{
    return value.isObject() || value.isArray();
}

qsizetype memberCount(const QJsonValue &value)
{
    return value.isObject() ? value.toObject().size() : value.toArray().size();
}

QString summaryOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Object:
        return JsonTree::tr("{%1}").arg(memberCount(value));
    case QJsonValue::Array:
        return JsonTree::tr("[%1]").arg(memberCount(value));
    case QJsonValue::String:
        return u'"' + value.toString() + u'"';
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    default:
        return QStringLiteral("null");
    }
}

// The text around the place that is wrong, with a mark before it.
QString around(const QByteArray &json, qsizetype offset)
{
    const qsizetype from = qMax(qsizetype(0), offset - 16);
    const QString before = QString::fromUtf8(json.mid(from, offset - from));
    const QString after = QString::fromUtf8(json.mid(offset, 16));
    return (from > 0 ? QStringLiteral("…") : QString()) + before.simplified() + QStringLiteral(" ▸ ") +
           after.simplified();
}

} // namespace

JsonTree::JsonTree(QWidget *parent)
    : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("jsonTree"));
    setAccessibleName(tr("Payload as a JSON tree"));
    setColumnCount(2);
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setFrameShape(NoFrame);
    setFont(monospace());
    header()->setStretchLastSection(true);
    connect(this, &QTreeWidget::itemExpanded, this, &JsonTree::fillOnExpand);
}

bool JsonTree::setJson(const QByteArray &json)
{
    clear();
    m_error.clear();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isNull()) {
        m_error = tr("This is no JSON: at byte %1, %2 (%3).")
                      .arg(error.offset)
                      .arg(error.errorString(), around(json, error.offset));
        return false;
    }
    const QJsonValue root =
        document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array());
    fill(invisibleRootItem(), root);
    // A short document opens to its second level: that is the whole of most messages.
    if (topLevelItemCount() <= 50) {
        for (int row = 0; row < topLevelItemCount(); ++row)
            topLevelItem(row)->setExpanded(true);
    }
    resizeColumnToContents(0);
    setColumnWidth(0, qBound(90, columnWidth(0) + 12, 260));
    return true;
}

void JsonTree::fill(QTreeWidgetItem *parent, const QJsonValue &value)
{
    int shown = 0;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end() && shown < levelLimit; ++member, ++shown)
            addRow(parent, member.key(), member.value());
    } else {
        const QJsonArray array = value.toArray();
        for (; shown < levelLimit && shown < array.size(); ++shown)
            addRow(parent, QString::number(shown), array.at(shown));
    }
    if (memberCount(value) > shown) {
        auto *rest = new QTreeWidgetItem(parent);
        rest->setText(0, QStringLiteral("…"));
        rest->setText(1, tr("%1 more: see the text").arg(QLocale().toString(memberCount(value) - shown)));
    }
}

void JsonTree::addRow(QTreeWidgetItem *parent, const QString &name, const QJsonValue &value)
{
    auto *item = new QTreeWidgetItem(parent);
    item->setText(0, name);
    item->setText(1, summaryOf(value));
    if (isContainer(value) && memberCount(value) > 0) {
        item->setData(0, pendingRole, QVariant::fromValue(value));
        item->setChildIndicatorPolicy(QTreeWidgetItem::ShowIndicator);
    }
}

void JsonTree::fillOnExpand(QTreeWidgetItem *item)
{
    const QVariant pending = item->data(0, pendingRole);
    if (!pending.isValid())
        return;
    item->setData(0, pendingRole, QVariant());
    fill(item, pending.toJsonValue());
}

} // namespace Fanlight
