// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdjson.h"
#include "client/crowdrunner.h"

#include <QJsonDocument>
#include <QTest>

#include <optional>
#include <vector>

namespace Fanlight::Testing {

// A runner with what it said.
struct Run
{
    CrowdRunner runner;
    std::vector<CrowdProgress> progress;
    std::optional<CrowdResult> result;
    std::optional<CrowdStartFault> fault;

    Run()
    {
        QObject::connect(&runner, &CrowdRunner::progressed, &runner,
            [this](const CrowdProgress &now) { progress.push_back(now); });
        QObject::connect(
            &runner, &CrowdRunner::finished, &runner, [this](const CrowdResult &end) { result = end; });
        QObject::connect(
            &runner, &CrowdRunner::failed, &runner, [this](const CrowdStartFault &why) { fault = why; });
    }
    [[nodiscard]] bool wait() const
    {
        return QTest::qWaitFor([this] { return result || fault; }, 30'000);
    }
};

inline CrowdResult resultOf(const CrowdSettings &settings)
{
    Run run;
    run.runner.start(settings);
    if (!run.wait() || !run.result)
        qWarning("the crowd did not come to its end");
    return run.result.value_or(CrowdResult());
}

inline CrowdSettings settingsFor(const QString &url, int clients, double rate, double duration)
{
    CrowdSettings settings;
    settings.url = url;
    settings.clients = clients;
    settings.rate = rate;
    settings.duration = duration;
    settings.size = 64;
    return settings;
}

// For a test's complaint.
inline QByteArray told(const CrowdResult &result)
{
    return QJsonDocument(toJson(result)).toJson(QJsonDocument::Compact);
}

} // namespace Fanlight::Testing
