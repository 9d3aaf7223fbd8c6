// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/exportmenu.h"

#include "comparison/report.h"
#include "comparison/resultfile.h"

#include <QBuffer>
#include <QFileDialog>
#include <QPixmap>
#include <QSaveFile>

namespace Fanlight {

namespace {

QString suffixOf(ExportKind kind)
{
    switch (kind) {
    case ExportKind::Report:
        return QStringLiteral("html");
    case ExportKind::Csv:
        return QStringLiteral("csv");
    case ExportKind::Json:
        return QStringLiteral("json");
    case ExportKind::Picture:
        return QStringLiteral("png");
    }
    return {};
}

QByteArray contentOf(ExportKind kind, const ComparisonResult &result, const QPixmap &picture)
{
    switch (kind) {
    case ExportKind::Report:
        return resultToHtml(result);
    case ExportKind::Csv:
        return resultToCsv(result);
    case ExportKind::Json:
        return resultToJson(result);
    case ExportKind::Picture:
        break;
    }
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    return png;
}

} // namespace

ExportMenu::ExportMenu(QWidget *parent)
    : QMenu(parent)
{
    setObjectName(QStringLiteral("exportMenu"));
    addKind(ExportKind::Report, QStringLiteral("exportReport"), tr("&Report on one page (HTML)…"));
    addKind(ExportKind::Csv, QStringLiteral("exportCsv"), tr("&Table (CSV)…"));
    addKind(ExportKind::Json, QStringLiteral("exportJson"), tr("&Everything measured (JSON)…"));
    addKind(ExportKind::Picture, QStringLiteral("exportPicture"), tr("&Picture of this page (PNG)…"));
}

void ExportMenu::addKind(ExportKind kind, const QString &objectName, const QString &label)
{
    QAction *action = addAction(label, this, [this, kind] { ask(kind); });
    action->setObjectName(objectName);
}

void ExportMenu::ask(ExportKind kind)
{
    auto *dialog = new QFileDialog(parentWidget(), tr("Export the comparison"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffixOf(kind));
    dialog->setNameFilter(tr("%1 files (*.%2)").arg(suffixOf(kind).toUpper(), suffixOf(kind)));
    dialog->selectFile(QStringLiteral("comparison.") + suffixOf(kind));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, kind](const QString &path) { Q_EMIT exportRequested(kind, path); });
    dialog->open();
}

QString ExportMenu::write(
    const QString &path, ExportKind kind, const ComparisonResult &result, const QPixmap &picture)
{
    QSaveFile file(path);
    const QByteArray content = contentOf(kind, result, picture);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return file.errorString();
    return {};
}

} // namespace Fanlight
