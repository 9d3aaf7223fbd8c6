// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/resultopener.h"

#include "comparison/resultfile.h"
#include "widgets/common/comparisonwording.h"

#include <QFile>
#include <QFileInfo>

namespace Fanlight {

ResultOpener::ResultOpener(QObject *parent)
    : QObject(parent)
    , m_worker(new QObject)
{
    m_thread.setObjectName(QStringLiteral("resultopener"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ResultOpener::~ResultOpener()
{
    m_thread.quit();
    m_thread.wait();
}

void ResultOpener::open(const QString &path)
{
    QMetaObject::invokeMethod(m_worker, [this, path, asked = m_heard] {
        const Read news = read(path);
        QMetaObject::invokeMethod(this, [this, path, news, asked] {
            if (asked == m_heard)
                tell(path, news);
        });
    });
}

void ResultOpener::cancel()
{
    ++m_heard;
}

// On the worker's thread.
ResultOpener::Read ResultOpener::read(const QString &path)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile()) // a folder, or a device without an end
        return {nullptr, tr("This is no file.")};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {nullptr, file.errorString() + QLatin1Char('.')};
    const QByteArray json = file.read(maxBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return {nullptr, file.errorString() + QLatin1Char('.')};
    if (json.size() > maxBytes)
        return {nullptr, tr("It has more than 64 MiB, and no result of a run has.")};
    auto result = resultFromJson(json);
    if (!result)
        return {nullptr, text(result.error())};
    return {std::make_shared<const ComparisonResult>(*std::move(result)), {}};
}

void ResultOpener::tell(const QString &path, const Read &read)
{
    if (read.result)
        Q_EMIT opened(path, read.result);
    else
        Q_EMIT failed(path, read.reason);
}

} // namespace Fanlight
