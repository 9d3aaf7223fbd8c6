// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace Fanlight {

// Reads result files on a thread of its own: one with four million ages takes seconds.
class ResultOpener : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 maxBytes = 64 * 1024 * 1024; // more than any run writes

    explicit ResultOpener(QObject *parent = nullptr);
    ~ResultOpener() override;

    void open(const QString &path); // one after the other
    void cancel();                  // nothing is heard of those any more

Q_SIGNALS:
    void opened(const QString &path, const std::shared_ptr<const Fanlight::ComparisonResult> &result);
    // reason: a sentence.
    void failed(const QString &path, const QString &reason);

private:
    struct Read
    {
        std::shared_ptr<const ComparisonResult> result; // or the reason
        QString reason;
    };

    [[nodiscard]] static Read read(const QString &path);
    void tell(const QString &path, const Read &read);

    QThread m_thread;
    QObject *m_worker;   // lives on the thread, which deletes it
    quint64 m_heard = 0; // those of before were cancelled
};

} // namespace Fanlight
