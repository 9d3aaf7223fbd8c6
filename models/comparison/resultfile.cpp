// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/resultfile.h"

#include "comparison/summary.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>
#include <limits>
#include <optional>

namespace Fanlight {

namespace {

constexpr int version = 1;
constexpr char format[] = "fanlight-comparison";
constexpr qsizetype maxAges = 1'000'000; // as a run keeps
constexpr qsizetype maxRecent = 2'000;
constexpr double exactIntegers = 9007199254740992.0; // 2^53: what a JSON number holds exactly

QString key(const char *name)
{
    return QString::fromLatin1(name);
}

QJsonObject settingsJson(const ComparisonSettings &settings)
{
    return {{key("pattern"), settings.pattern == EventPattern::Poisson ? key("poisson") : key("periodic")},
        {key("rate"), settings.rate}, {key("payload"), settings.payload},
        {key("seed"), double(settings.seed)}, {key("poll_interval_ms"), settings.pollInterval},
        {key("clients"), settings.clients}, {key("one_way_delay_ms"), settings.oneWayDelay},
        {key("jitter_ms"), settings.jitter}, {key("bandwidth"), settings.bandwidth},
        {key("keep_alive"), settings.keepAlive}, {key("duration_s"), settings.duration}};
}

QJsonValue number(std::optional<double> value)
{
    return value ? QJsonValue(*value) : QJsonValue();
}

QJsonObject figuresJson(const ComparisonResult &result, Transport transport)
{
    QJsonObject measured;
    QJsonObject theory;
    QJsonObject difference;
    for (const FigureRow &row : figuresOf(result, transport)) {
        const QString name = key(nameOf(row.figure));
        measured[name] = number(row.measured);
        if (row.theory)
            theory[name] = *row.theory;
        if (row.measured && row.theory)
            difference[name] = *row.measured - *row.theory;
    }
    return {{key("transport"), key(nameOf(transport))}, {key("measured"), measured}, {key("theory"), theory},
        {key("difference"), difference}, {key("sentence"), plainWords(result, transport)}};
}

QJsonArray splitJson(const ByteSplit &split)
{
    return {double(split.httpHeader), double(split.frameHeader), double(split.payload)};
}

QJsonObject measureJson(const TransportMeasure &measure)
{
    QJsonArray ages;
    for (const qint64 age : measure.ages)
        ages.append(double(age));
    QJsonArray recent;
    for (const Sighted &sighted : measure.recent)
        recent.append(QJsonArray{double(sighted.event), double(sighted.happened), double(sighted.seen)});
    QJsonArray polls;
    for (const qint64 poll : measure.polls)
        polls.append(double(poll));
    return {{key("connections"), double(measure.connections)}, {key("requests"), double(measure.requests)},
        {key("empty_answers"), double(measure.emptyAnswers)}, {key("delivered"), double(measure.delivered)},
        {key("duplicated"), double(measure.duplicated)}, {key("missed"), double(measure.missed)},
        {key("messages"), double(measure.messages)}, {key("up"), splitJson(measure.up)},
        {key("down"), splitJson(measure.down)}, {key("ages_ns"), ages}, {key("recent_ns"), recent},
        {key("polls_ns"), polls}};
}

// A row each: the time, then the bytes and the requests of the transports.
QJsonArray countsJson(const std::vector<CountSample> &samples)
{
    QJsonArray rows;
    for (const CountSample &sample : samples) {
        QJsonArray row{double(sample.time)};
        for (const quint64 bytes : sample.bytes)
            row.append(double(bytes));
        for (const quint64 requests : sample.requests)
            row.append(double(requests));
        rows.append(row);
    }
    return rows;
}

// Reads fields, and remembers whether one was missing or out of its range.
class Fields
{
public:
    explicit Fields(const QJsonObject &object)
        : m_object(object)
    {
    }
    [[nodiscard]] double real(const char *name, double least, double most)
    {
        return checked(m_object.value(key(name)), least, most);
    }
    [[nodiscard]] quint64 count(const char *name)
    {
        return quint64(std::floor(real(name, 0, exactIntegers)));
    }
    [[nodiscard]] int integer(const char *name, int least, int most)
    {
        return int(std::floor(real(name, least, most)));
    }
    [[nodiscard]] bool boolean(const char *name)
    {
        const QJsonValue value = m_object.value(key(name));
        m_fine = m_fine && value.isBool();
        return value.toBool();
    }
    [[nodiscard]] QString text(const char *name) const { return m_object.value(key(name)).toString(); }
    [[nodiscard]] QJsonArray array(const char *name, qsizetype most)
    {
        const QJsonValue value = m_object.value(key(name));
        m_fine = m_fine && value.isArray() && value.toArray().size() <= most;
        return m_fine ? value.toArray() : QJsonArray();
    }
    [[nodiscard]] qint64 time(const QJsonValue &value)
    {
        return qint64(checked(value, -exactIntegers, exactIntegers));
    }
    // One that does not fall below what it was.
    [[nodiscard]] double rising(const QJsonValue &value, double before, double most = exactIntegers)
    {
        return std::floor(checked(value, before, most));
    }
    [[nodiscard]] ByteSplit split(const char *name)
    {
        const QJsonArray parts = array(name, 3);
        const auto part = [&](int index) { return quint64(checked(parts.at(index), 0, exactIntegers)); };
        return {part(0), part(1), part(2)};
    }
    [[nodiscard]] bool isFine() const { return m_fine; }

private:
    double checked(const QJsonValue &value, double least, double most)
    {
        const double read = value.toDouble(std::numeric_limits<double>::quiet_NaN());
        if (read >= least && read <= most)
            return read;
        m_fine = false;
        return least;
    }

    QJsonObject m_object;
    bool m_fine = true;
};

std::optional<ComparisonSettings> readSettings(const QJsonObject &object)
{
    constexpr double any = std::numeric_limits<double>::max();
    Fields fields(object);
    ComparisonSettings settings;
    const QString pattern = fields.text("pattern");
    settings.pattern = pattern == u"periodic" ? EventPattern::Periodic : EventPattern::Poisson;
    settings.rate = fields.real("rate", 0, any);
    settings.payload = fields.integer("payload", 0, std::numeric_limits<int>::max());
    settings.seed = quint32(fields.real("seed", 0, std::numeric_limits<quint32>::max()));
    settings.pollInterval = fields.integer("poll_interval_ms", 0, std::numeric_limits<int>::max());
    settings.clients = fields.integer("clients", 0, std::numeric_limits<int>::max());
    settings.oneWayDelay = fields.real("one_way_delay_ms", 0, any);
    settings.jitter = fields.real("jitter_ms", 0, any);
    settings.bandwidth = fields.real("bandwidth", 0, any);
    settings.keepAlive = fields.boolean("keep_alive");
    settings.duration = fields.real("duration_s", 0, any);
    // What no run has, no file of a run has either.
    if (!fields.isFine() || (pattern != u"periodic" && pattern != u"poisson") ||
        settings != withinRanges(settings))
        return std::nullopt;
    return settings;
}

std::optional<TransportMeasure> readMeasure(const QJsonObject &object, Transport transport)
{
    Fields fields(object);
    TransportMeasure measure;
    measure.transport = transport;
    measure.connections = fields.count("connections");
    measure.requests = fields.count("requests");
    measure.emptyAnswers = fields.count("empty_answers");
    measure.delivered = fields.count("delivered");
    measure.duplicated = fields.count("duplicated");
    measure.missed = fields.count("missed");
    measure.messages = fields.count("messages");
    measure.up = fields.split("up");
    measure.down = fields.split("down");
    const QJsonArray ages = fields.array("ages_ns", maxAges);
    for (const QJsonValue &age : ages)
        measure.ages.push_back(fields.time(age));
    const QJsonArray recent = fields.array("recent_ns", maxRecent);
    for (const QJsonValue &value : recent) {
        const QJsonArray sighted = value.toArray();
        const qint64 event = fields.time(sighted.at(0));
        measure.recent.push_back({quint64(event), fields.time(sighted.at(1)), fields.time(sighted.at(2))});
    }
    const QJsonArray polls = fields.array("polls_ns", maxRecent);
    for (const QJsonValue &poll : polls)
        measure.polls.push_back(fields.time(poll));
    return fields.isFine() ? std::optional(measure) : std::nullopt;
}

// None of a file of before they were kept.
std::optional<std::vector<CountSample>> readCounts(const QJsonObject &object, qint64 elapsed)
{
    std::vector<CountSample> samples;
    if (!object.contains(key("counts")))
        return samples;
    Fields fields(object);
    CountSample sample;
    const QJsonArray counts = fields.array("counts", qsizetype(ComparisonResult::maxSamples));
    for (const QJsonValue &value : counts) {
        const QJsonArray row = value.toArray();
        qsizetype column = 0;
        sample.time = qint64(fields.rising(row.at(column++), double(sample.time), double(elapsed)));
        for (quint64 &bytes : sample.bytes)
            bytes = quint64(fields.rising(row.at(column++), double(bytes)));
        for (quint64 &requests : sample.requests)
            requests = quint64(fields.rising(row.at(column++), double(requests)));
        samples.push_back(sample);
    }
    return fields.isFine() ? std::optional(samples) : std::nullopt;
}

QByteArray csvLine(const QByteArrayList &cells)
{
    QByteArrayList quoted;
    for (const QByteArray &cell : cells) {
        const bool special = cell.contains(',') || cell.contains('"') || cell.contains('\n');
        quoted << (special ? '"' + QByteArray(cell).replace("\"", "\"\"") + '"' : cell);
    }
    return quoted.join(',') + "\r\n";
}

QByteArray csvNumber(std::optional<double> value)
{
    return value ? QByteArray::number(*value, 'g', 15) : QByteArray();
}

} // namespace

QJsonObject summaryJson(const ComparisonResult &result)
{
    QJsonArray transports;
    for (const Transport transport : allTransports)
        transports.append(figuresJson(result, transport));
    return {{key("format"), key(format)}, {key("version"), version},
        {key("settings"), settingsJson(result.settings)}, {key("elapsed_ns"), double(result.elapsed)},
        {key("events"), double(result.events)}, {key("complete"), result.complete},
        {key("transports"), transports}};
}

QByteArray resultToJson(const ComparisonResult &result)
{
    QJsonObject object = summaryJson(result);
    QJsonArray samples;
    for (const TransportMeasure &measure : result.measures)
        samples.append(measureJson(measure));
    object[key("samples")] = samples;
    object[key("counts")] = countsJson(result.samples);
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Expected<ComparisonResult, ResultFileError> resultFromJson(const QByteArray &json)
{
    using Fault = Unexpected<ResultFileError>;
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Fault(ResultFileError::NotJson);
    const QJsonObject object = document.object();
    if (object.value(key("format")).toString() != key(format))
        return Fault(ResultFileError::NotAResult);
    if (object.value(key("version")).toDouble() > version)
        return Fault(ResultFileError::NewerVersion);
    Fields fields(object);
    const auto settings = readSettings(object.value(key("settings")).toObject());
    if (!settings)
        return Fault(ResultFileError::Damaged);
    ComparisonResult result;
    result.settings = *settings;
    result.elapsed = fields.time(object.value(key("elapsed_ns")));
    result.events = fields.count("events");
    result.complete = fields.boolean("complete");
    const QJsonArray samples = fields.array("samples", qsizetype(allTransports.size()));
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        const auto measure = readMeasure(samples.at(qsizetype(index)).toObject(), allTransports[index]);
        if (!measure)
            return Fault(ResultFileError::Damaged);
        result.measures[index] = *measure;
    }
    const auto counts = readCounts(object, result.elapsed);
    if (!fields.isFine() || !counts)
        return Fault(ResultFileError::Damaged);
    result.samples = *counts;
    return result;
}

const char *sentence(ResultFileError error)
{
    switch (error) {
    case ResultFileError::NotJson:
        return "This is no JSON.";
    case ResultFileError::NotAResult:
        return "This is not the result of a comparison.";
    case ResultFileError::NewerVersion:
        return "A later version of Fanlight wrote this.";
    case ResultFileError::Damaged:
        return "This result is damaged: a field is missing or out of its range.";
    }
    return "";
}

QByteArray resultToCsv(const ComparisonResult &result)
{
    QByteArray csv = csvLine({"transport", "figure", "measured", "theory", "difference"});
    const QJsonObject settings = settingsJson(result.settings);
    for (auto setting = settings.begin(); setting != settings.end(); ++setting)
        csv +=
            csvLine({"settings", setting.key().toUtf8(), setting.value().toVariant().toByteArray(), {}, {}});
    csv += csvLine({"settings", "events", csvNumber(double(result.events)), {}, {}});
    csv += csvLine({"settings", "complete", result.complete ? "true" : "false", {}, {}});
    for (const Transport transport : allTransports) {
        for (const FigureRow &row : figuresOf(result, transport)) {
            std::optional<double> difference;
            if (row.measured && row.theory)
                difference = *row.measured - *row.theory;
            csv += csvLine({nameOf(transport), nameOf(row.figure), csvNumber(row.measured),
                csvNumber(row.theory), csvNumber(difference)});
        }
    }
    return csv;
}

} // namespace Fanlight
