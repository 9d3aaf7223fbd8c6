// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/networkdialog.h"

#include "widgets/bench/faultlist.h"
#include "widgets/bench/networkpresets.h"
#include "widgets/common/faultwording.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>

namespace Fanlight {

namespace {

constexpr double perKilobyte = 1000; // bytes
constexpr int sentenceLines = 6;     // that are seen at once

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
    conditions.stream.slowClose = fields.slowClose->value();
    conditions.stream.timeout = fields.timeout->value();
    conditions.stream.resetAfter = fields.resetAfter->value();
    conditions.stream.dataLimit = quint64(fields.dataLimit->value());
    conditions.faults = fields.faults->rules();
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
    fields.slowClose->setValue(conditions.stream.slowClose);
    fields.timeout->setValue(conditions.stream.timeout);
    fields.resetAfter->setValue(conditions.stream.resetAfter);
    fields.dataLimit->setValue(double(conditions.stream.dataLimit));
    fields.faults->setRules(conditions.faults);
}

QLabel *caption(QWidget *parent, const QString &text)
{
    auto *label = new QLabel(text, parent);
    setRole(*label, "muted");
    return label;
}

} // namespace

NetworkDialog::NetworkDialog(Workbench &workbench, ClientId client, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_client(client)
    , m_toServer(makeFields(QStringLiteral("toServer"), tr("%1, to the server"), tr("to the server")))
    , m_toClient(makeFields(QStringLiteral("toClient"), tr("%1, to the client"), tr("to the client")))
    , m_tabs(new QTabWidget(this))
    , m_sentence(new QLabel(this))
    , m_cipherNote(new QLabel(this))
{
    setObjectName(QStringLiteral("networkDialog"));
    setWindowTitle(client.value == 0 ? tr("Network of the server")
                                     : tr("Network of %1").arg(m_workbench.clientSettings(client).name));
    buildUi();
    showConditions(current());
    const auto refresh = [this] {
        if (edited() != current())
            showConditions(current());
        m_cipherNote->setVisible(isCiphertext());
    };
    connect(&m_workbench, &Workbench::serverChanged, this, refresh);
    connect(&m_workbench, &Workbench::clientChanged, this, refresh);
    connect(&m_workbench, &Workbench::clientRemoved, this, [this](ClientId removed) {
        if (removed == m_client)
            close();
    });
}

NetworkDialog::Fields NetworkDialog::makeFields(
    const QString &name, const QString &accessible, const QString &direction)
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
    fields.slowClose = field("SlowClose", tr("Slow close"), 600'000, tr(" ms"), tr("no"));
    fields.timeout = field("Timeout", tr("Time-out"), 600'000, tr(" ms"), tr("none"));
    fields.resetAfter = field("ResetAfter", tr("Reset after"), 600'000, tr(" ms"), tr("no"));
    fields.timeout->setMinimum(-1); // 0 has a meaning
    fields.resetAfter->setMinimum(-1);
    fields.dataLimit = field("DataLimit", tr("Data limit"), 1e12, tr(" bytes"), tr("none"));
    fields.slowClose->setToolTip(tr("The end of the stream is held back for so long"));
    fields.timeout->setToolTip(
        tr("Nothing passes, and the connection is closed after so long; 0: it stays open"));
    fields.resetAfter->setToolTip(tr("The connection is reset (RST) so long from now, or from its begin"));
    fields.dataLimit->setToolTip(tr("The connection is closed after so many bytes from now"));
    fields.faults = new FaultList(name, direction, this);
    connect(fields.faults, &FaultList::edited, this, &NetworkDialog::apply);
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

// A page of rows under the names of both directions.
QGridLayout *NetworkDialog::addPage()
{
    auto *page = new QWidget(m_tabs);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(6);
    const QStringList heads{tr("↑ to the server"), tr("↓ to the client")};
    for (int column = 0; column < int(heads.size()); ++column) {
        grid->addWidget(caption(page, heads.at(column)), 0, 2 * column + 1);
        grid->setColumnStretch(2 * column + 1, 1);
    }
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 12, 0, 0);
    layout->addLayout(grid);
    layout->addStretch();
    m_tabs->addTab(page, {}); // explain() names it
    return grid;
}

void NetworkDialog::addFrameFaults()
{
    auto *page = new QWidget(m_tabs);
    auto *lists = new QHBoxLayout;
    lists->setSpacing(16);
    for (const Fields &fields : {m_toServer, m_toClient}) {
        auto *column = new QVBoxLayout;
        column->setSpacing(4);
        const bool isUp = fields.faults == m_toServer.faults;
        column->addWidget(caption(page, isUp ? tr("↑ to the server") : tr("↓ to the client")));
        column->addWidget(fields.faults);
        lists->addLayout(column, 1);
    }
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 12, 0, 0);
    layout->addLayout(lists, 1);
    layout->addWidget(m_cipherNote);
    m_tabs->addTab(page, {});
}

void NetworkDialog::buildUi()
{
    m_sentence->setObjectName(QStringLiteral("networkSentence"));
    m_cipherNote->setObjectName(QStringLiteral("networkCipherNote"));
    m_cipherNote->setText(
        tr("This client's address is wss: on its network frames are ciphertext and cannot be told apart. "
           "Frame faults need ws, or the server's network; everything else works."));
    for (QLabel *label : {m_sentence, m_cipherNote}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        setRole(*label, "muted");
    }
    m_cipherNote->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_cipherNote->setVisible(isCiphertext());
    m_tabs->setObjectName(QStringLiteral("networkTabs"));
    m_tabs->setAccessibleName(tr("Parts of the network"));
    m_tabs->tabBar()->setObjectName(QStringLiteral("networkTabBar"));
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the network"));
    QGridLayout *delays = addPage();
    addRow(*delays, tr("&Latency, one way"), &Fields::latency);
    addRow(*delays, tr("&Jitter, ±"), &Fields::jitter);
    addRow(*delays, tr("&Bandwidth"), &Fields::bandwidth);
    addRow(*delays, tr("Slice &size"), &Fields::sliceSize);
    addRow(*delays, tr("Slice &variation, ±"), &Fields::sliceVariation);
    addRow(*delays, tr("&Time between slices"), &Fields::sliceDelay);
    QGridLayout *stream = addPage();
    addRow(*stream, tr("Slo&w close"), &Fields::slowClose);
    addRow(*stream, tr("Time-&out"), &Fields::timeout);
    addRow(*stream, tr("Reset &after"), &Fields::resetAfter);
    addRow(*stream, tr("&Data limit"), &Fields::dataLimit);
    addFrameFaults();
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(m_tabs);
    // It grows with what is on, and must not press the fields together.
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("networkSentenceScroll"));
    scroll->setAccessibleName(tr("What is on"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidgetResizable(true);
    scroll->setWidget(m_sentence);
    scroll->setMinimumHeight(sentenceLines * fontMetrics().lineSpacing());
    layout->addWidget(scroll, 1);
    layout->addWidget(makeButtons());
    m_sentence->setAlignment(Qt::AlignTop);
    setMinimumWidth(800);
}

QDialogButtonBox *NetworkDialog::makeButtons()
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *reset = buttons->addButton(tr("&Reset"), QDialogButtonBox::ResetRole);
    reset->setObjectName(QStringLiteral("resetNetwork"));
    reset->setAccessibleName(tr("Reset this network"));
    QPushButton *presets = buttons->addButton(tr("&Presets"), QDialogButtonBox::ActionRole);
    presets->setObjectName(QStringLiteral("networkPresets"));
    presets->setAccessibleName(tr("Add a preset to both directions"));
    auto *menu = new QMenu(presets);
    menu->setObjectName(QStringLiteral("networkPresetMenu"));
    const std::vector<NetworkPreset> all = networkPresets();
    for (std::size_t i = 0; i < all.size(); ++i)
        connect(menu->addAction(all[i].name), &QAction::triggered, this, [this, i] { addPreset(i); });
    presets->setMenu(menu);
    QPushButton *closing = buttons->button(QDialogButtonBox::Close);
    closing->setObjectName(QStringLiteral("closeNetwork"));
    closing->setAccessibleName(tr("Close"));
    for (QPushButton *button : {reset, presets, closing})
        button->setAutoDefault(false); // Enter belongs to the lists and fields
    connect(reset, &QPushButton::clicked, this, [this] {
        showConditions({});
        apply();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    return buttons;
}

void NetworkDialog::addPreset(std::size_t number)
{
    // Each direction's faults count for themselves.
    showConditions({withPreset(read(m_toServer), networkPresets().at(number).conditions),
        withPreset(read(m_toClient), networkPresets().at(number).conditions)});
    apply();
}

bool NetworkDialog::isCiphertext() const
{
    return m_client.value != 0 &&
           m_workbench.clientSettings(m_client).url.startsWith(QStringLiteral("wss:"), Qt::CaseInsensitive);
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
    const DirectionConditions &up = conditions.toServer;
    const DirectionConditions &down = conditions.toClient;
    const auto titled = [](const QString &title, std::ptrdiff_t count) {
        return count == 0 ? title : tr("%1 (%2)").arg(title).arg(count);
    };
    m_tabs->setTabText(0, titled(tr("Delays"), (up.hasDelays() ? 1 : 0) + (down.hasDelays() ? 1 : 0)));
    m_tabs->setTabText(1, titled(tr("Stream faults"), streamFaultCount(up) + streamFaultCount(down)));
    m_tabs->setTabText(2, titled(tr("Frame faults"), frameFaultCount(up) + frameFaultCount(down)));
    if (conditions.isClear()) {
        m_sentence->setText(tr("A clear network: bytes pass as fast as this computer hands them on."));
        return;
    }
    QStringList sentences;
    const double roundTrip = up.latency + down.latency;
    if (up.hasDelays() || down.hasDelays())
        sentences +=
            m_client.value == 0
                ? tr("Every connection to the server: a round trip takes %1 ms longer.").arg(roundTrip)
                : tr("A round trip takes %1 ms longer, and so does connecting.").arg(roundTrip);
    if (const QString words = faultsExplanation(up); !words.isEmpty())
        sentences += tr("To the server: %1.").arg(words);
    if (const QString words = faultsExplanation(down); !words.isEmpty())
        sentences += tr("To the client: %1.").arg(words);
    m_sentence->setText(sentences.join(u'\n'));
}

} // namespace Fanlight
