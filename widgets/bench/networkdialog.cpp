// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/networkdialog.h"

#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace Fanlight {

namespace {

constexpr double perKilobyte = 1000; // bytes

DirectionConditions read(const auto &fields)
{
    DirectionConditions conditions;
    conditions.latency = fields.latency->value();
    conditions.jitter = fields.jitter->value();
    conditions.bandwidth = fields.bandwidth->value() * perKilobyte;
    conditions.sliceSize = int(fields.sliceSize->value());
    if (conditions.sliceSize > 0) {
        conditions.sliceVariation = int(fields.sliceVariation->value());
        conditions.sliceDelay = fields.sliceDelay->value();
    }
    return conditions;
}

void write(const auto &fields, const DirectionConditions &conditions)
{
    fields.latency->setValue(conditions.latency);
    fields.jitter->setValue(conditions.jitter);
    fields.bandwidth->setValue(conditions.bandwidth / perKilobyte);
    fields.sliceSize->setValue(conditions.sliceSize);
    fields.sliceVariation->setValue(conditions.sliceVariation);
    fields.sliceDelay->setValue(conditions.sliceDelay);
}

} // namespace

NetworkDialog::NetworkDialog(Workbench &workbench, ClientId client, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_client(client)
    , m_toServer(makeFields(QStringLiteral("toServer"), tr("%1, to the server")))
    , m_toClient(makeFields(QStringLiteral("toClient"), tr("%1, to the client")))
    , m_sentence(new QLabel(this))
{
    setObjectName(QStringLiteral("networkDialog"));
    setWindowTitle(client.value == 0 ? tr("Network of the server")
                                     : tr("Network of %1").arg(m_workbench.clientSettings(client).name));
    buildUi();
    showConditions(current());
    const auto refresh = [this] {
        if (edited() != current())
            showConditions(current());
    };
    connect(&m_workbench, &Workbench::serverChanged, this, refresh);
    connect(&m_workbench, &Workbench::clientChanged, this, refresh);
    connect(&m_workbench, &Workbench::clientRemoved, this, [this](ClientId removed) {
        if (removed == m_client)
            close();
    });
}

NetworkDialog::Fields NetworkDialog::makeFields(const QString &name, const QString &accessible)
{
    const auto field = [&](const char *part, const QString &what, double most, const QString &unit,
                           const QString &none) {
        auto *box = new QDoubleSpinBox(this);
        box->setObjectName(name + QLatin1StringView(part));
        box->setAccessibleName(accessible.arg(what));
        box->setRange(0, most);
        box->setDecimals(0);
        box->setSuffix(unit);
        box->setSpecialValueText(none);
        box->setKeyboardTracking(false);
        connect(box, &QDoubleSpinBox::valueChanged, this, &NetworkDialog::apply);
        return box;
    };
    Fields fields;
    fields.latency = field("Latency", tr("Latency"), 5'000, tr(" ms"), tr("none"));
    fields.jitter = field("Jitter", tr("Jitter"), 5'000, tr(" ms"), tr("none"));
    fields.bandwidth = field("Bandwidth", tr("Bandwidth"), 1'000'000, tr(" kB/s"), tr("unlimited"));
    fields.bandwidth->setDecimals(1);
    fields.sliceSize = field("SliceSize", tr("Slice size"), 1'000'000, tr(" bytes"), tr("not sliced"));
    fields.sliceVariation =
        field("SliceVariation", tr("Slice variation"), 1'000'000, tr(" bytes"), tr("none"));
    fields.sliceDelay = field("SliceDelay", tr("Time between slices"), 5'000, tr(" ms"), tr("none"));
    return fields;
}

void NetworkDialog::addRow(QGridLayout &grid, const QString &label, QDoubleSpinBox *Fields::*field)
{
    const int row = grid.rowCount();
    auto *words = new QLabel(label, this);
    words->setBuddy(m_toServer.*field);
    grid.addWidget(words, row, 0);
    grid.addWidget(m_toServer.*field, row, 1);
    auto *arrow = new QLabel(QStringLiteral("↓"), this);
    arrow->setBuddy(m_toClient.*field);
    setRole(*arrow, "muted");
    grid.addWidget(arrow, row, 2);
    grid.addWidget(m_toClient.*field, row, 3);
}

void NetworkDialog::buildUi()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    const QStringList heads{tr("↑ to the server"), tr("↓ to the client")};
    for (int column = 0; column < int(heads.size()); ++column) {
        auto *head = new QLabel(heads.at(column), this);
        setRole(*head, "muted");
        grid->addWidget(head, 0, 2 * column + 1);
        grid->setColumnStretch(2 * column + 1, 1);
    }
    addRow(*grid, tr("&Latency, one way"), &Fields::latency);
    addRow(*grid, tr("&Jitter, ±"), &Fields::jitter);
    addRow(*grid, tr("&Bandwidth"), &Fields::bandwidth);
    addRow(*grid, tr("Slice &size"), &Fields::sliceSize);
    addRow(*grid, tr("Slice &variation, ±"), &Fields::sliceVariation);
    addRow(*grid, tr("&Time between slices"), &Fields::sliceDelay);
    m_sentence->setObjectName(QStringLiteral("networkSentence"));
    m_sentence->setWordWrap(true);
    setRole(*m_sentence, "muted");

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *reset = buttons->addButton(tr("&Reset"), QDialogButtonBox::ResetRole);
    reset->setObjectName(QStringLiteral("resetNetwork"));
    reset->setAccessibleName(tr("Reset this network"));
    QPushButton *closing = buttons->button(QDialogButtonBox::Close);
    closing->setObjectName(QStringLiteral("closeNetwork"));
    closing->setAccessibleName(tr("Close"));
    connect(reset, &QPushButton::clicked, this, [this] {
        showConditions({});
        apply();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addLayout(grid);
    layout->addWidget(m_sentence);
    layout->addWidget(buttons);
    setMinimumWidth(440);
}

void NetworkDialog::showConditions(const NetworkConditions &conditions)
{
    for (const Fields &fields : {m_toServer, m_toClient}) {
        for (QDoubleSpinBox *box : fields.all())
            box->blockSignals(true);
    }
    write(m_toServer, conditions.toServer);
    write(m_toClient, conditions.toClient);
    for (const Fields &fields : {m_toServer, m_toClient}) {
        for (QDoubleSpinBox *box : fields.all())
            box->blockSignals(false);
    }
    explain();
}

NetworkConditions NetworkDialog::edited() const
{
    return {read(m_toServer), read(m_toClient)};
}

NetworkConditions NetworkDialog::current() const
{
    return m_client.value == 0 ? m_workbench.serverConditions() : m_workbench.clientConditions(m_client);
}

void NetworkDialog::apply()
{
    if (m_client.value == 0)
        m_workbench.setServerConditions(edited());
    else
        m_workbench.setClientConditions(m_client, edited());
    explain();
}

void NetworkDialog::explain()
{
    const NetworkConditions conditions = edited();
    for (const Fields &fields : {m_toServer, m_toClient}) {
        fields.sliceVariation->setEnabled(fields.sliceSize->value() > 0);
        fields.sliceDelay->setEnabled(fields.sliceSize->value() > 0);
    }
    if (conditions.isClear()) {
        m_sentence->setText(tr("A clear network: bytes pass as fast as this computer hands them on."));
        return;
    }
    const double roundTrip = conditions.toServer.latency + conditions.toClient.latency;
    m_sentence->setText(
        m_client.value == 0
            ? tr("Every connection to the server: a round trip takes %1 ms longer.").arg(roundTrip)
            : tr("A round trip takes %1 ms longer, and so does connecting.").arg(roundTrip));
}

} // namespace Fanlight
