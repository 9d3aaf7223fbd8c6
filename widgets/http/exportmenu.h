// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QMenu>

class QPixmap;

namespace Fanlight {

enum class ExportKind : quint8 { Report, Csv, Json, Picture };

// What a run leaves behind as a file: asks where, and says what went wrong.
class ExportMenu : public QMenu
{
    Q_OBJECT
public:
    explicit ExportMenu(QWidget *parent);

    // Replaces the file. An empty answer: it is written; else the reason in the system's words. picture is
    // taken for Picture alone.
    [[nodiscard]] static QString write(
        const QString &path, ExportKind kind, const ComparisonResult &result, const QPixmap &picture);

Q_SIGNALS:
    // A file name was chosen.
    void exportRequested(Fanlight::ExportKind kind, const QString &path);

private:
    void addKind(ExportKind kind, const QString &objectName, const QString &label);
    void ask(ExportKind kind);
};

} // namespace Fanlight
