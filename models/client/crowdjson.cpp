// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdjson.h"

#include <QJsonArray>

#include <array>
#include <concepts>

namespace Fanlight {

namespace {

constexpr std::array failureNames{"refused", "unreachable", "timed-out", "reset", "ended-early",
    "handshake-refused", "not-websocket", "not-http", "closed-by-server", "broke-protocol", "no-local-port",
    "no-descriptors", "other"};
constexpr std::array phaseNames{"connecting", "sending", "draining", "closing"};
constexpr std::array expectNames{"broadcast", "others", "echo", "none"};

template <typename Enum, std::size_t size>
Enum named(const std::array<const char *, size> &names, const QString &name, Enum otherwise)
{
    for (std::size_t index = 0; index < size; ++index) {
        if (name == QLatin1StringView(names[index]))
            return Enum(index);
    }
    return otherwise;
}

// The fields of a value are listed once; one of these two goes through the list.
struct Writer
{
    QJsonObject object;

    template <std::integral Number>
    void operator()(QLatin1StringView key, const Number &value)
    {
        if constexpr (std::same_as<Number, bool>)
            object.insert(key, value);
        else
            object.insert(key, qint64(value));
    }
    void operator()(QLatin1StringView key, const double &value) { object.insert(key, value); }
    void operator()(QLatin1StringView key, const QString &value) { object.insert(key, value); }
    template <typename Value>
    void part(QLatin1StringView key, const Value &value)
    {
        Writer writer;
        fields(writer, value);
        object.insert(key, writer.object);
    }
};

struct Reader
{
    QJsonObject object;

    template <std::integral Number>
    void operator()(QLatin1StringView key, Number &value)
    {
        if constexpr (std::same_as<Number, bool>)
            value = object.value(key).toBool(value);
        else
            value = Number(object.value(key).toInteger(qint64(value)));
    }
    void operator()(QLatin1StringView key, double &value) { value = object.value(key).toDouble(value); }
    void operator()(QLatin1StringView key, QString &value) { value = object.value(key).toString(value); }
    template <typename Value>
    void part(QLatin1StringView key, Value &value)
    {
        Reader reader{object.value(key).toObject()};
        fields(reader, value);
    }
};

template <typename Way, typename Summary>
requires std::same_as<std::remove_const_t<Summary>, LatencySummary>
void fields(Way &way, Summary &summary)
{
    way(QLatin1StringView("count"), summary.count);
    way(QLatin1StringView("min"), summary.min);
    way(QLatin1StringView("avg"), summary.mean);
    way(QLatin1StringView("p50"), summary.p50);
    way(QLatin1StringView("p90"), summary.p90);
    way(QLatin1StringView("p95"), summary.p95);
    way(QLatin1StringView("p99"), summary.p99);
    way(QLatin1StringView("p99_9"), summary.p999);
    way(QLatin1StringView("max"), summary.max);
}

template <typename Way, typename Counts>
void countFields(Way &way, Counts &counts)
{
    way(QLatin1StringView("ws_msgs_sent"), counts.sent);
    way(QLatin1StringView("expected"), counts.expected);
    way(QLatin1StringView("received"), counts.received);
    way(QLatin1StringView("duplicates"), counts.duplicates);
    way(QLatin1StringView("out_of_order"), counts.outOfOrder);
    way(QLatin1StringView("strays"), counts.strays);
    way(QLatin1StringView("unwatched"), counts.unwatched);
}

template <typename Way, typename Progress>
requires std::same_as<std::remove_const_t<Progress>, CrowdProgress>
void fields(Way &way, Progress &progress)
{
    way(QLatin1StringView("elapsed_ns"), progress.elapsed);
    way(QLatin1StringView("clients"), progress.clients);
    way(QLatin1StringView("vus"), progress.open);
    way(QLatin1StringView("connecting"), progress.connecting);
    way(QLatin1StringView("failed"), progress.failed);
    countFields(way, progress.counts);
    way(QLatin1StringView("other_messages"), progress.otherMessages);
    way(QLatin1StringView("data_sent"), progress.bytesSent);
    way(QLatin1StringView("data_received"), progress.bytesReceived);
    way.part(QLatin1StringView("latency_ns"), progress.latency);
    way(QLatin1StringView("cpu"), progress.cpu);
}

template <typename Way, typename Settings>
void settingFields(Way &way, Settings &settings)
{
    way(QLatin1StringView("url"), settings.url);
    way(QLatin1StringView("clients"), settings.clients);
    way(QLatin1StringView("stalled"), settings.stalled);
    way(QLatin1StringView("size"), settings.size);
    way(QLatin1StringView("duration_s"), settings.duration);
}

template <typename Way, typename Result>
void connectionFields(Way &way, Result &result)
{
    way(QLatin1StringView("ws_sessions"), result.opened);
    way(QLatin1StringView("failed"), result.failed);
    way(QLatin1StringView("vus_max"), result.mostOpen);
    way(QLatin1StringView("connecting_time_ns"), result.connectingTime);
    way.part(QLatin1StringView("ws_connecting_ns"), result.connecting);
    way.part(QLatin1StringView("ws_ping_ns"), result.ping);
    way(QLatin1StringView("pongs_missing"), result.pongsMissing);
    way.part(QLatin1StringView("ws_session_duration_ns"), result.session);
}

template <typename Way, typename Result>
void messageFields(Way &way, Result &result)
{
    way(QLatin1StringView("rooms"), result.rooms);
    way(QLatin1StringView("senders"), result.senders);
    way(QLatin1StringView("watched_senders"), result.watchedSenders);
    way(QLatin1StringView("planned"), result.planned);
    countFields(way, result.counts);
    way(QLatin1StringView("damaged"), result.damaged);
    way(QLatin1StringView("other_messages"), result.otherMessages);
    way(QLatin1StringView("other_bytes"), result.otherBytes);
    way(QLatin1StringView("rate_declared"), result.declaredRate);
    way(QLatin1StringView("rate_measured"), result.measuredRate);
    way(QLatin1StringView("sending_time_ns"), result.sendingTime);
    way.part(QLatin1StringView("latency_ns"), result.latency);
    way.part(QLatin1StringView("latency_from_send_ns"), result.latencyFromSend);
    way.part(QLatin1StringView("send_lag_ns"), result.sendLag);
}

template <typename Way, typename Result>
void costFields(Way &way, Result &result)
{
    way(QLatin1StringView("data_sent"), result.bytesSent);
    way(QLatin1StringView("data_received"), result.bytesReceived);
    way(QLatin1StringView("cpu_connecting"), result.connectingCpu);
    way(QLatin1StringView("cpu_sending"), result.sendingCpu);
    way(QLatin1StringView("cpu_busiest"), result.busiestCpu);
    way(QLatin1StringView("memory_peak"), result.peakMemory);
}

template <typename Way, typename Result>
void resultFields(Way &way, Result &result)
{
    settingFields(way, result.settings);
    way(QLatin1StringView("stopped"), result.stopped);
    connectionFields(way, result);
    messageFields(way, result);
    costFields(way, result);
}

QJsonArray errorsJson(const std::vector<CrowdErrorCount> &errors)
{
    QJsonArray array;
    for (const CrowdErrorCount &count : errors)
        array.append(QJsonObject{{QStringLiteral("error"), nameOf(count.error.failure)},
            {QStringLiteral("detail"), count.error.detail},
            {QStringLiteral("connections"), count.connections}});
    return array;
}

std::vector<CrowdErrorCount> errorsFrom(const QJsonArray &array)
{
    std::vector<CrowdErrorCount> errors;
    for (const QJsonValue &value : array) {
        const QJsonObject object = value.toObject();
        errors.push_back({{named(failureNames, object.value(u"error").toString(), CrowdFailure::Other),
                              object.value(u"detail").toInt()},
            object.value(u"connections").toInt()});
    }
    return errors;
}

QJsonArray binsJson(const std::vector<LatencyHistogram::Bin> &bins)
{
    QJsonArray array;
    for (const LatencyHistogram::Bin &bin : bins)
        array.append(QJsonArray{bin.from, bin.to, qint64(bin.count)});
    return array;
}

std::vector<LatencyHistogram::Bin> binsFrom(const QJsonArray &array)
{
    std::vector<LatencyHistogram::Bin> bins;
    for (const QJsonValue &value : array) {
        const QJsonArray bin = value.toArray();
        bins.push_back({bin.at(0).toInteger(), bin.at(1).toInteger(), quint64(bin.at(2).toInteger())});
    }
    return bins;
}

} // namespace

QJsonObject toJson(const CrowdProgress &progress)
{
    Writer writer;
    fields(writer, progress);
    writer.object.insert(QStringLiteral("phase"), nameOf(progress.phase));
    return {
        {QStringLiteral("event"), QStringLiteral("progress")}, {QStringLiteral("progress"), writer.object}};
}

QJsonObject toJson(const CrowdResult &result)
{
    Writer writer;
    resultFields(writer, result);
    QJsonObject &object = writer.object;
    object.insert(QStringLiteral("event"), QStringLiteral("crowd"));
    object.insert(QStringLiteral("expect"), nameOf(result.settings.expect));
    object.insert(QStringLiteral("errors"), errorsJson(result.errors));
    object.insert(QStringLiteral("latency_bins"), binsJson(result.bins));
    // What follows from the rest.
    object.insert(QStringLiteral("well"), result.isWell());
    object.insert(QStringLiteral("saturated"), result.isSaturated());
    object.insert(QStringLiteral("handshakes_per_s"), result.handshakesPerSecond());
    object.insert(QStringLiteral("ws_msgs_received"), qint64(result.messagesReceived()));
    if (const auto reach = result.reach())
        object.insert(QStringLiteral("reach"), *reach);
    return object;
}

std::optional<CrowdProgress> crowdProgressFrom(const QJsonObject &object)
{
    if (!object.value(u"progress").isObject())
        return std::nullopt;
    CrowdProgress progress;
    Reader reader{object.value(u"progress").toObject()};
    fields(reader, progress);
    progress.phase = named(phaseNames, reader.object.value(u"phase").toString(), progress.phase);
    return progress;
}

std::optional<CrowdResult> crowdResultFrom(const QJsonObject &object)
{
    if (object.value(u"event").toString() != u"crowd")
        return std::nullopt;
    CrowdResult result;
    Reader reader{object};
    resultFields(reader, result);
    result.settings.expect = named(expectNames, object.value(u"expect").toString(), result.settings.expect);
    result.errors = errorsFrom(object.value(u"errors").toArray());
    result.bins = binsFrom(object.value(u"latency_bins").toArray());
    return result;
}

QLatin1StringView nameOf(CrowdFailure failure)
{
    return QLatin1StringView(failureNames[std::size_t(failure)]);
}

QLatin1StringView nameOf(CrowdPhase phase)
{
    return QLatin1StringView(phaseNames[std::size_t(phase)]);
}

QLatin1StringView nameOf(CrowdExpect expect)
{
    return QLatin1StringView(expectNames[std::size_t(expect)]);
}

} // namespace Fanlight
