// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/costmodel.h"

#include "comparison/extrapolation.h"
#include "widgets/common/comparisonwording.h"
#include "widgets/http/transportlook.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

CostModel::CostModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    setResult({}, extrapolatedClients.back());
}

void CostModel::setResult(const ComparisonResult &result, quint64 clients)
{
    const std::size_t before = m_rows.size();
    std::copy(extrapolatedClients.begin(), extrapolatedClients.end(), m_clients.begin());
    m_clients.back() = clients;
    m_rows.clear();
    addCalculated(result);
    addTheory(result);
    addPublished();
    Q_ASSERT(before == 0 || before == m_rows.size()); // the same rows each time, only their values change
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, numbers));
    Q_EMIT headerDataChanged(Qt::Horizontal, numbers, numbers);
}

bool CostModel::isHeading(int row) const
{
    return m_rows.at(std::size_t(row)).heading;
}

void CostModel::addHeading(const QString &label)
{
    Row row;
    row.label = label;
    row.heading = true;
    m_rows.push_back(row);
}

void CostModel::addCalculated(const ComparisonResult &result)
{
    const auto add = [&](const QString &explanation, double ExtrapolatedCost::*part) {
        for (const Transport transport : allTransports) {
            Row row{text(transport), explanation, transport, false, {}};
            for (std::size_t number = 0; number < m_clients.size(); ++number) {
                if (const auto cost = extrapolate(result, transport, m_clients[number]))
                    row.values.at(number) = (*cost).*part;
            }
            m_rows.push_back(row);
        }
    };
    addHeading(tr("Mbit/s, calculated from this run"));
    add(tr("The run's bytes of both directions, openings included, divided by its time and its clients, "
           "times "
           "the number of clients. Calculated, not measured."),
        &ExtrapolatedCost::megabits);
    addHeading(tr("Requests a second, calculated from this run"));
    add(tr("The run's requests, openings included, divided by its time and its clients, times the number of "
           "clients. Calculated, not measured."),
        &ExtrapolatedCost::requests);
}

void CostModel::addTheory(const ComparisonResult &result)
{
    const auto add = [&](const QString &label, const QString &explanation, Transport transport) {
        Row row{label, explanation, transport, false, {}};
        for (std::size_t number = 0; number < m_clients.size(); ++number)
            row.values.at(number) = theoreticalMegabits(result, transport, m_clients[number]);
        m_rows.push_back(row);
    };
    addHeading(tr("Mbit/s, by formula"));
    add(tr("Polls: N·H·8/T"),
        tr("N clients ask every T for H bytes of HTTP: the mean that a poll of this run cost, its events "
           "left "
           "out."),
        Transport::ShortPolling);
    add(tr("Frames: N·λ·(h+L)·8"),
        tr("N clients are told λ events a second of L bytes, each behind a frame header of h bytes: the "
           "run's "
           "settings."),
        Transport::WebSocket);
}

void CostModel::addPublished()
{
    addHeading(tr("Mbit/s, published by others"));
    const char *source = nullptr;
    std::size_t polling = 0;
    std::size_t pushed = 0;
    for (const PublishedFigure &figure : publishedFigures()) {
        if (figure.source != source) {
            source = figure.source;
            const QString words =
                QStringLiteral("%1: %2").arg(QLatin1StringView(source), QLatin1StringView(figure.premise));
            polling = m_rows.size();
            m_rows.push_back(
                {tr("%1, polling").arg(authorOf(source)), words, Transport::ShortPolling, false, {}});
            pushed = m_rows.size();
            if (figure.webSocket)
                m_rows.push_back(
                    {tr("%1, WebSocket").arg(authorOf(source)), words, Transport::WebSocket, false, {}});
        }
        for (std::size_t number = 0; number < m_clients.size(); ++number) {
            if (m_clients[number] != figure.clients)
                continue;
            m_rows[polling].values.at(number) = figure.polling;
            if (figure.webSocket)
                m_rows[pushed].values.at(number) = figure.webSocket;
        }
    }
}

int CostModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int CostModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : numbers + 1;
}

QVariant CostModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(std::size_t(index.row()));
    if (role == int(CostRole::IsHeading))
        return row.heading;
    if (role == int(CostRole::Transport))
        return row.transport ? QVariant(int(*row.transport)) : QVariant();
    if (role == Qt::ToolTipRole)
        return row.explanation.isEmpty() ? QVariant() : QVariant(row.explanation);
    if (role == Qt::TextAlignmentRole && index.column() > 0)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == 0)
        return row.label;
    const std::optional<double> value = row.values.at(std::size_t(index.column() - 1));
    return value ? QVariant(threeDigits(*value)) : QVariant(QString());
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section > numbers)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((section > 0 ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("clients") : numberText(double(clients(section - 1)));
}

QString threeDigits(double value)
{
    if (value <= 0)
        return QStringLiteral("0");
    const int magnitude = int(std::floor(std::log10(value)));
    return numberText(value, std::clamp(2 - magnitude, 0, 6));
}

QString authorOf(const char *source)
{
    const QString words = QLatin1StringView(source);
    return words.left(words.indexOf(u','));
}

} // namespace Fanlight
