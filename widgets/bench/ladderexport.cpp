// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderexport.h"

#include <QBuffer>
#include <QByteArray>
#include <QCoreApplication>
#include <QDir>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace Fanlight {

namespace {

constexpr int pngScale = 2;
constexpr int dotsPerInch = 96; // of the sheet's pixels: fonts keep their size in them

QString tr(const char *sentence)
{
    return QCoreApplication::translate("LadderExport", sentence);
}

QByteArray toPng(const LadderSheet &sheet)
{
    QImage image((sheet.size * pngScale).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pngScale);
    image.setText(QStringLiteral("Title"), sheet.title);
    image.fill(Qt::transparent);
    {
        QPainter painter(&image);
        sheet.draw(painter);
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return image.save(&buffer, "PNG") ? bytes : QByteArray();
}

QByteArray toSvg(const LadderSheet &sheet)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(dotsPerInch);
    generator.setSize(sheet.size.toSize());
    generator.setViewBox(QRectF(QPointF(), sheet.size));
    generator.setTitle(sheet.title);
    QPainter painter(&generator);
    sheet.draw(painter);
    painter.end();
    return bytes;
}

} // namespace

QString writeLadder(const QString &path, LadderFormat format, const LadderSheet &sheet)
{
    const QString name = QDir::toNativeSeparators(path);
    if (sheet.size.height() > highestSheet) {
        return tr(
            "%1 was not written: %2 pixels would be too high for a picture. Select less of it, or zoom out.")
            .arg(name)
            .arg(qint64(sheet.size.height()));
    }
    const QByteArray bytes = format == LadderFormat::Png ? toPng(sheet) : toSvg(sheet);
    if (bytes.isEmpty())
        return tr("%1 was not written: there is not enough memory for the picture.").arg(name);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return tr("%1 could not be written: %2. Choose another place.").arg(name, file.errorString());
    return {};
}

} // namespace Fanlight
