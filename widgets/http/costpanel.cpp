// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/costpanel.h"

#include "comparison/extrapolation.h"
#include "widgets/common/card.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/http/costplot.h"
#include "widgets/http/costtable.h"
#include "widgets/http/numberfield.h"
#include "widgets/http/transportlook.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int choiceWidth = 222;
constexpr int figuresWidth = 470;
constexpr double firstClients = 1'000'000;
constexpr double mostClients = 100'000'000;

QLabel *paragraph(const QString &text, const char *objectName)
{
    auto *label = new QLabel(text);
    label->setObjectName(QLatin1StringView(objectName));
    label->setWordWrap(true);
    setRole(*label, "muted");
    return label;
}

} // namespace

CostPanel::CostPanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("costPanel"));
    buildUi();
    m_clients->setValue(firstClients);
    connect(m_clients, &NumberField::changed, this, &CostPanel::draw);
    connect(m_copy, &QPushButton::clicked, this, &CostPanel::copy);
}

void CostPanel::buildUi()
{
    auto *nothing = new Card(tr("At N clients"));
    auto *empty = new EmptyState(tr("What would it cost with 1,000, 10,000 or 100,000 clients?"),
        tr("It is calculated from the bytes of a run, and there is none yet."));
    empty->setObjectName(QStringLiteral("costEmpty"));
    empty->setAction(tr("Run the comparison"), true);
    connect(empty, &EmptyState::triggered, this, &CostPanel::runRequested);
    nothing->contentLayout()->addWidget(empty);

    auto *calculated = new QWidget;
    auto *columns = new QHBoxLayout(calculated);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(gap);
    columns->addWidget(buildChoice());
    auto *plotCard = new Card(tr("Mbit/s over clients"));
    plotCard->setNote(tr("calculated, not measured"));
    m_plot = new CostPlot;
    plotCard->contentLayout()->addWidget(m_plot, 1);
    auto *published = paragraph(publishedWords(), "costPublished");
    published->setTextInteractionFlags(Qt::TextSelectableByMouse);
    published->setContentsMargins(14, 4, 14, 8);
    plotCard->contentLayout()->addWidget(published);
    columns->addWidget(plotCard, 1);
    columns->addWidget(buildFigures());

    m_stack = new QStackedWidget;
    m_stack->addWidget(nothing);
    m_stack->addWidget(calculated);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

QWidget *CostPanel::buildChoice()
{
    auto *card = new Card(tr("At N clients"));
    card->setFixedWidth(choiceWidth);
    m_clients = new NumberField({QStringLiteral("costClients"), tr("&Clients"), {}, 1, mostClients, 0, {},
        tr("The last column of the table and the dashed line of the plot.")});
    m_basis = paragraph({}, "costBasis");
    m_copy = new QPushButton(tr("Copy as CS&V"));
    m_copy->setObjectName(QStringLiteral("costCopy"));
    m_copy->setToolTip(tr("The table with all its digits, as CSV, to the clipboard"));
    auto *content = new QVBoxLayout;
    content->setContentsMargins(12, 10, 12, 8);
    content->setSpacing(8);
    content->addWidget(m_clients);
    content->addWidget(m_copy);
    content->addWidget(m_basis);
    content->addWidget(paragraph(tr("If each client cost what one of the run's did, openings included. "
                                    "Servers, links and people behave otherwise under load. IP and TCP "
                                    "headers come on top."),
        "costCaution"));
    content->addStretch();
    card->contentLayout()->addLayout(content);
    return card;
}

QWidget *CostPanel::buildFigures()
{
    auto *card = new Card(tr("Calculated, by formula, published"));
    card->setFixedWidth(figuresWidth);
    card->contentLayout()->addWidget(new CostTable(m_costs));
    return card;
}

QString CostPanel::publishedWords() const
{
    QStringList words;
    const char *source = nullptr;
    for (const PublishedFigure &figure : publishedFigures()) {
        if (figure.source == source)
            continue;
        const QString mark = source ? QStringLiteral("□") : QStringLiteral("◇");
        source = figure.source;
        words += tr("%1 Published: %2. Its premise: %3.")
                     .arg(mark, QLatin1StringView(figure.source), QLatin1StringView(figure.premise));
    }
    return words.join(u'\n');
}

void CostPanel::setResult(const ComparisonResult &result)
{
    if (result.elapsed <= 0)
        return;
    m_result.settings = result.settings;
    m_result.elapsed = result.elapsed;
    m_result.events = result.events;
    m_result.complete = result.complete;
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        TransportMeasure &kept = m_result.measures.at(index);
        kept.transport = result.measures.at(index).transport;
        kept.requests = result.measures.at(index).requests;
        kept.up = result.measures.at(index).up;
        kept.down = result.measures.at(index).down;
    }
    m_stack->setCurrentIndex(1);
    if (isVisible())
        draw();
}

void CostPanel::draw()
{
    const std::optional<double> clients = m_clients->value();
    m_copy->setEnabled(clients.has_value());
    if (!clients || m_result.elapsed <= 0)
        return;
    m_costs.setResult(m_result, quint64(*clients));
    m_plot->setResult(m_result, quint64(*clients));
    const ComparisonSettings &settings = m_result.settings;
    const QString who =
        settings.clients == 1 ? tr("1 client") : tr("%1 clients").arg(numberText(settings.clients));
    const QString what =
        m_result.events == 1 ? tr("1 event") : tr("%1 events").arg(numberText(double(m_result.events)));
    m_basis->setText(
        tr("Calculated from this run's bytes, not measured: %1 a transport, %2 s, %3 of %4 bytes, "
           "a poll every %5 ms.")
            .arg(who, numberText(double(m_result.elapsed) / 1e9, 1), what, numberText(settings.payload),
                numberText(settings.pollInterval)));
}

void CostPanel::copy() const
{
    std::vector<quint64> clients;
    for (int number = 0; number < CostModel::numbers; ++number)
        clients.push_back(m_costs.clients(number));
    QApplication::clipboard()->setText(QString::fromUtf8(extrapolationToCsv(m_result, clients)));
}

void CostPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    draw();
}

} // namespace Fanlight
