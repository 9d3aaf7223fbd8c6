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
                 Figure::MeanAge, Figure::AgeSpread, Figure::Oldest, Figure::EmptyPolls, Figure::HeaderBytes,
                 Figure::BytesPerEvent}) {
            if (figure != Figure::EmptyPolls || polls(transport))
                m_rows.push_back({transport, figure, {}, {}, {}});
        }
    }
}

void MeasureModel::setResult(const ComparisonResult &result)
{
    for (const Transport transport : allTransports) {
        const Theory theory = theoryOf(transport, result.settings, double(result.elapsed) / 1e9);
        for (Row &row : m_rows) {
            if (row.transport == transport)
                fill(row, measureOf(result, transport), theory);
        }
    }
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, measureColumnCount - 1));
}

void MeasureModel::setForecast(const ComparisonSettings &settings)
{
    ComparisonResult result;
    result.settings = settings;
    result.elapsed = qint64(settings.duration * 1e9);
    setResult(result);
    for (Row &row : m_rows)
        row.measured = row.difference = QString();
}

void MeasureModel::clear()
{
    for (Row &row : m_rows)
        row.measured = row.theory = row.difference = QString();
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, measureColumnCount - 1));
}

bool MeasureModel::isHeading(int row) const
{
    return m_rows.at(std::size_t(row)).figure == Figure::Heading;
}

void MeasureModel::fill(Row &row, const TransportMeasure &measure, const Theory &theory)
{
    const bool heard = measure.delivered > 0;
    const auto count = [&row](quint64 measured, const std::optional<double> &expected) {
        row.measured = numberText(double(measured));
        row.theory = expected ? numberText(std::round(*expected)) : QString();
        row.difference = expected ? signedText(double(measured) - std::round(*expected), 0) : QString();
    };
    const auto age = [&row, heard](double nanoseconds, const std::optional<double> &expected) {
        const double milliseconds = nanoseconds / 1e6;
        row.measured = heard ? millisecondsText(milliseconds) + tr(" ms") : QString();
        row.theory = expected ? millisecondsText(*expected) + tr(" ms") : QString();
        row.difference = heard && expected ? signedText(milliseconds - *expected,
                                                 ageDecimals(std::max(milliseconds, *expected)))
                                           : QString();
    };
    switch (row.figure) {
    case Figure::Heading:
        break;
    case Figure::Requests:
        count(measure.requests, theory.requests);
        break;
    case Figure::Connections:
        count(measure.connections, theory.connections);
        break;
    case Figure::Bytes:
        row.measured = tr("%1 / %2").arg(
            numberText(double(measure.up.total())), numberText(double(measure.down.total())));
        break;
    case Figure::MeanAge:
        age(measure.meanAge(), theory.meanAge);
        break;
    case Figure::AgeSpread:
        row.measured = heard ? tr("%1 / %2 ms")
                                   .arg(millisecondsText(measure.agePercentile(50) / 1e6),
                                       millisecondsText(measure.agePercentile(95) / 1e6))
                             : QString();
        break;
    case Figure::Oldest:
        age(measure.agePercentile(100), theory.worstAge);
        break;
    case Figure::EmptyPolls: {
        const double share = measure.emptyShare() * 100;
        const double expected = theory.emptyShare.value_or(0) * 100;
        row.measured = tr("%1 %").arg(numberText(share, 1));
        row.theory = theory.emptyShare ? tr("%1 %").arg(numberText(expected, 1)) : QString();
        row.difference = theory.emptyShare ? signedText(share - expected, 1) : QString();
        break;
    }
    case Figure::HeaderBytes: {
        const bool frames = row.transport == Transport::WebSocket;
        const double bytes =
            double(frames ? measure.down.frameHeader : measure.up.httpHeader + measure.down.httpHeader);
        const double each = heard ? bytes / double(measure.delivered) : 0;
        row.measured = heard ? tr("%1 B").arg(numberText(each, 1)) : QString();
        row.theory = theory.frameHeader ? tr("%1 B").arg(numberText(*theory.frameHeader)) : QString();
        row.difference = heard && theory.frameHeader ? signedText(each - *theory.frameHeader, 1) : QString();
        break;
    }
    case Figure::BytesPerEvent:
        row.measured = heard ? tr("%1 B").arg(numberText(measure.bytesPerEvent(), 1)) : QString();
        break;
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
    case Figure::MeanAge:
        return tr("mean age");
    case Figure::AgeSpread:
        return tr("age p50 / p95");
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
    case Figure::MeanAge:
        return tr(
            "From the moment an event happened to the moment a client had it: the mean over all events and "
            "clients. One clock measures both.");
    case Figure::AgeSpread:
        return tr("Half of all events were seen at this age or younger, and 95 of 100 (nearest rank).");
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
        return row.measured;
    case MeasureColumn::Theory:
        return row.theory;
    case MeasureColumn::Difference:
        return row.difference;
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
        return tr(
            "What the formulas say for these settings and for the time measured; empty where there is none.");
    if (role != Qt::DisplayRole)
        return {};
    switch (MeasureColumn(section)) {
    case MeasureColumn::Figure:
        return QString();
    case MeasureColumn::Measured:
        return tr("measured");
    case MeasureColumn::Theory:
        return tr("theory");
    case MeasureColumn::Difference:
        return tr("Δ");
    }
    return {};
}

} // namespace Fanlight
