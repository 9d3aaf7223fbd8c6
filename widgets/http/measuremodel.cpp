// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/measuremodel.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/http/transportlook.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

bool polls(Transport transport)
{
    return transport == Transport::ShortPolling || transport == Transport::LongPolling;
}

// With its sign, a real minus, and a bare 0 where the digits shown are all zeros.
QString signedText(double value, int decimals)
{
    const QString digits = numberText(std::abs(value), decimals);
    if (std::abs(value) < 0.5 * std::pow(10, -decimals))
        return QStringLiteral("0");
    return (value < 0 ? QChar(0x2212) : QChar(u'+')) + digits;
}

int ageDecimals(double milliseconds)
{
    return milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0;
}

QString millisecondsText(double milliseconds)
{
    return numberText(milliseconds, ageDecimals(milliseconds));
}

} // namespace

MeasureModel::MeasureModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    for (const Transport transport : allTransports) {
        for (const Figure figure : {Figure::Heading, Figure::Requests, Figure::Connections, Figure::Bytes,
                 Figure::BytesUp, Figure::BytesDown, Figure::MeanAge, Figure::AgeSpread, Figure::MedianAge,
                 Figure::Percentile95, Figure::Oldest, Figure::EmptyPolls, Figure::HeaderBytes,
                 Figure::BytesPerEvent}) {
            if (figure != Figure::EmptyPolls || polls(transport))
                m_rows.push_back({transport, figure, {}, {}, {}, {}});
        }
    }
}

void MeasureModel::setResult(const ComparisonResult &result)
{
    clearAges();
    fill(result, false);
}

void MeasureModel::followResult(const ComparisonResult &result)
{
    fill(result, false);
}

void MeasureModel::setForecast(const ComparisonSettings &settings)
{
    ComparisonResult result;
    result.settings = settings;
    result.elapsed = qint64(settings.duration * 1e9);
    clearAges();
    fill(result, true);
}

void MeasureModel::setOther(const ComparisonResult &other, const QString &name)
{
    for (const Transport transport : allTransports) {
        const TransportMeasure &measure = measureOf(other, transport);
        AgeStatistics ages;
        ages.update(measure.ages);
        for (Row &row : m_rows) {
            if (row.transport == transport)
                row.other = measuredOf(row, measure, ages);
        }
    }
    m_otherName = name;
    tellOfNumbers();
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, measureColumnCount - 1);
}

void MeasureModel::setTheory()
{
    m_otherName.clear();
    tellOfNumbers();
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, measureColumnCount - 1);
}

void MeasureModel::clearAges()
{
    for (AgeStatistics &ages : m_ages)
        ages.clear();
}

void MeasureModel::fill(const ComparisonResult &result, bool isForecast)
{
    for (const Transport transport : allTransports) {
        const Theory theory = theoryOf(transport, result.settings, double(result.elapsed) / 1e9);
        const TransportMeasure &measure = measureOf(result, transport);
        AgeStatistics &ages = m_ages.at(std::size_t(transport));
        ages.update(measure.ages);
        for (Row &row : m_rows) {
            if (row.transport != transport)
                continue;
            row.theory = expectedOf(row, theory);
            row.measured = isForecast ? Number() : measuredOf(row, measure, ages);
            row.pair = isForecast ? QString() : pairOf(row, measure, ages);
        }
    }
    tellOfNumbers();
}

void MeasureModel::tellOfNumbers()
{
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, measureColumnCount - 1));
}

bool MeasureModel::isHeading(int row) const
{
    return m_rows.at(std::size_t(row)).figure == Figure::Heading;
}

bool MeasureModel::isShown(int row) const
{
    switch (m_rows.at(std::size_t(row)).figure) {
    case Figure::Bytes:
    case Figure::AgeSpread:
        return !hasOther();
    case Figure::BytesUp:
    case Figure::BytesDown:
    case Figure::MedianAge:
    case Figure::Percentile95:
        return hasOther();
    default:
        return true;
    }
}

// Ages in ms, shares in percent.
MeasureModel::Number MeasureModel::measuredOf(
    const Row &row, const TransportMeasure &measure, const AgeStatistics &ages)
{
    const auto ofHeard = [&measure](
                             double value) { return measure.delivered > 0 ? Number(value) : Number(); };
    switch (row.figure) {
    case Figure::Requests:
        return double(measure.requests);
    case Figure::Connections:
        return double(measure.connections);
    case Figure::BytesUp:
        return double(measure.up.total());
    case Figure::BytesDown:
        return double(measure.down.total());
    case Figure::MeanAge:
        return ofHeard(ages.mean() / 1e6);
    case Figure::MedianAge:
        return ofHeard(ages.percentile(measure.ages, 50) / 1e6);
    case Figure::Percentile95:
        return ofHeard(ages.percentile(measure.ages, 95) / 1e6);
    case Figure::Oldest:
        return ofHeard(ages.oldest() / 1e6);
    case Figure::EmptyPolls:
        return measure.emptyShare() * 100;
    case Figure::HeaderBytes: {
        const bool frames = row.transport == Transport::WebSocket;
        const double bytes =
            double(frames ? measure.down.frameHeader : measure.up.httpHeader + measure.down.httpHeader);
        return ofHeard(bytes / double(std::max<quint64>(1, measure.delivered)));
    }
    case Figure::BytesPerEvent:
        return ofHeard(measure.bytesPerEvent());
    case Figure::Heading:
    case Figure::Bytes:
    case Figure::AgeSpread:
        break;
    }
    return {};
}

MeasureModel::Number MeasureModel::expectedOf(const Row &row, const Theory &theory)
{
    switch (row.figure) {
    case Figure::Requests:
        return theory.requests ? Number(std::round(*theory.requests)) : Number();
    case Figure::Connections:
        return theory.connections ? Number(std::round(*theory.connections)) : Number();
    case Figure::MeanAge:
        return theory.meanAge;
    case Figure::Oldest:
        return theory.worstAge;
    case Figure::EmptyPolls:
        return theory.emptyShare ? Number(*theory.emptyShare * 100) : Number();
    case Figure::HeaderBytes:
        return theory.frameHeader;
    default:
        return {};
    }
}

QString MeasureModel::pairOf(const Row &row, const TransportMeasure &measure, const AgeStatistics &ages)
{
    if (row.figure == Figure::Bytes)
        return tr("%1 / %2").arg(
            numberText(double(measure.up.total())), numberText(double(measure.down.total())));
    if (row.figure == Figure::AgeSpread && measure.delivered > 0)
        return tr("%1 / %2 ms")
            .arg(millisecondsText(ages.percentile(measure.ages, 50) / 1e6),
                millisecondsText(ages.percentile(measure.ages, 95) / 1e6));
    return {};
}

QString MeasureModel::numberOf(const Row &row, double value, bool isTheory)
{
    switch (row.figure) {
    case Figure::MeanAge:
    case Figure::MedianAge:
    case Figure::Percentile95:
    case Figure::Oldest:
        return millisecondsText(value) + tr(" ms");
    case Figure::EmptyPolls:
        return tr("%1 %").arg(numberText(value, 1));
    case Figure::HeaderBytes:
    case Figure::BytesPerEvent:
        return tr("%1 B").arg(numberText(value, isTheory ? 0 : 1));
    default:
        return numberText(value);
    }
}

QString MeasureModel::referenceOf(const Row &row) const
{
    const Number &reference = hasOther() ? row.other : row.theory;
    return reference ? numberOf(row, *reference, !hasOther()) : QString();
}

QString MeasureModel::differenceOf(const Row &row) const
{
    const Number &reference = hasOther() ? row.other : row.theory;
    if (!row.measured || !reference)
        return {};
    const double difference = *row.measured - *reference;
    switch (row.figure) {
    case Figure::MeanAge:
    case Figure::MedianAge:
    case Figure::Percentile95:
    case Figure::Oldest:
        return signedText(difference, ageDecimals(std::max(*row.measured, *reference)));
    case Figure::EmptyPolls:
    case Figure::HeaderBytes:
    case Figure::BytesPerEvent:
        return signedText(difference, 1);
    default:
        return signedText(difference, 0);
    }
}

QString MeasureModel::label(const Row &row)
{
    switch (row.figure) {
    case Figure::Heading:
        return text(row.transport);
    case Figure::Requests:
        return tr("requests");
    case Figure::Connections:
        return tr("connections");
    case Figure::Bytes:
        return tr("bytes up / down");
    case Figure::BytesUp:
        return tr("bytes up");
    case Figure::BytesDown:
        return tr("bytes down");
    case Figure::MeanAge:
        return tr("mean age");
    case Figure::AgeSpread:
        return tr("age p50 / p95");
    case Figure::MedianAge:
        return tr("age p50");
    case Figure::Percentile95:
        return tr("age p95");
    case Figure::Oldest:
        return tr("oldest");
    case Figure::EmptyPolls:
        return tr("empty polls");
    case Figure::HeaderBytes:
        return row.transport == Transport::WebSocket ? tr("frame header") : tr("header an event");
    case Figure::BytesPerEvent:
        return tr("bytes an event");
    }
    return {};
}

QString MeasureModel::explanation(const Row &row)
{
    switch (row.figure) {
    case Figure::Heading:
        return {};
    case Figure::Requests:
        return row.transport == Transport::WebSocket
                   ? tr("HTTP request heads that passed the relay: the handshake is the only one.")
                   : tr("HTTP request heads that passed the relay, all clients together.");
    case Figure::Connections:
        return tr("TCP connections that the relay opened to the server, all clients together.");
    case Figure::Bytes:
        return tr(
            "TCP payload bytes that passed the relay, to the server and to the clients: heads, framing and "
            "the events themselves; without the headers of IP and TCP.");
    case Figure::BytesUp:
        return tr("TCP payload bytes that passed the relay on their way to the server.");
    case Figure::BytesDown:
        return tr("TCP payload bytes that passed the relay on their way to the clients.");
    case Figure::MeanAge:
        return tr(
            "From the moment an event happened to the moment a client had it: the mean over all events and "
            "clients. One clock measures both.");
    case Figure::AgeSpread:
        return tr("Half of all events were seen at this age or younger, and 95 of 100 (nearest rank).");
    case Figure::MedianAge:
        return tr("Half of all events were seen at this age or younger (nearest rank).");
    case Figure::Percentile95:
        return tr("95 of 100 events were seen at this age or younger (nearest rank).");
    case Figure::Oldest:
        return tr("The greatest age at which an event was seen.");
    case Figure::EmptyPolls:
        return tr("Answers with no event in them, of all answers to a poll.");
    case Figure::HeaderBytes:
        return row.transport == Transport::WebSocket
                   ? tr("Bytes of frame headers and control frames to the clients, divided by the events "
                        "that "
                        "arrived. The close at the end of a run counts too.")
                   : tr("Bytes of HTTP heads and framing, both ways, divided by the events that arrived.");
    case Figure::BytesPerEvent:
        return tr("All TCP payload bytes of both directions, divided by the events that arrived.");
    }
    return {};
}

int MeasureModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int MeasureModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : measureColumnCount;
}

QVariant MeasureModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(std::size_t(index.row()));
    if (role == int(MeasureRole::HeadingTransport))
        return row.figure == Figure::Heading ? QVariant(int(row.transport)) : QVariant();
    if (role == Qt::ToolTipRole) {
        const QString how = explanation(row);
        return how.isEmpty() ? QVariant() : QVariant(how);
    }
    if (role == Qt::TextAlignmentRole && index.column() != int(MeasureColumn::Figure))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (MeasureColumn(index.column())) {
    case MeasureColumn::Figure:
        return label(row);
    case MeasureColumn::Measured:
        return row.measured ? numberOf(row, *row.measured, false) : row.pair;
    case MeasureColumn::Theory:
        return referenceOf(row);
    case MeasureColumn::Difference:
        return differenceOf(row);
    }
    return {};
}

QVariant MeasureModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= measureColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole && section != int(MeasureColumn::Figure))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole && section == int(MeasureColumn::Theory))
        return hasOther() ? tr("What %1 measured, counted in the same way.").arg(m_otherName)
                          : tr("What the formulas say for these settings and for the time measured; empty "
                               "where there is none.");
    if (role == Qt::ToolTipRole && section == int(MeasureColumn::Difference))
        return hasOther() ? tr("What is shown, less %1.").arg(m_otherName) : tr("Measured, less theory.");
    if (role != Qt::DisplayRole)
        return {};
    switch (MeasureColumn(section)) {
    case MeasureColumn::Figure:
        return QString();
    case MeasureColumn::Measured:
        return tr("measured");
    case MeasureColumn::Theory:
        return hasOther() ? m_otherName : tr("theory");
    case MeasureColumn::Difference:
        return tr("Δ");
    }
    return {};
}

} // namespace Fanlight
