// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/stopsignal.h"
#include "comparison/comparisonrunner.h"

#include <QObject>

#include <optional>

namespace Fanlight {

// `fanlight compare`: one run, then its table on standard output and the files that were asked for.
class Compare : public QObject
{
    Q_OBJECT
public:
    explicit Compare(const CompareOptions &options, QObject *parent = nullptr);
    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    [[nodiscard]] bool readOther();
    void onFinished();
    void onFailed(const QString &reason);
    [[nodiscard]] int agreementExit() const;
    [[nodiscard]] bool print() const;
    [[nodiscard]] bool writeFiles() const;

    CompareOptions m_options;
    ComparisonRunner m_runner;
    StopSignal m_stopSignal;
    std::optional<ComparisonResult> m_other;
};

[[nodiscard]] int runCompare(int argc, char *argv[], const CompareOptions &options);

} // namespace Fanlight
