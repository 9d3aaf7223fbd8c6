// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/crowddialog.h"

#include "client/crowdprocess.h"
#include "widgets/common/crowdwording.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace Fanlight {

namespace {

enum RateKind : int { Together, Each };

CrowdExpect expectOf(Behaviour behaviour, bool inRooms)
{
    switch (behaviour) {
    case Behaviour::Broadcast:
        return CrowdExpect::Broadcast;
    case Behaviour::Others:
        return CrowdExpect::Others;
    case Behaviour::Echo:
        return CrowdExpect::Echo;
    case Behaviour::Rooms:
        return inRooms ? CrowdExpect::Broadcast : CrowdExpect::None;
    case Behaviour::Rules: // nobody knows
    case Behaviour::Silent:
        break;
    }
    return CrowdExpect::None;
}

template <typename Field>
Field *named(Field *field, const char *objectName, const QString &accessibleName)
{
    field->setObjectName(QLatin1StringView(objectName));
    field->setAccessibleName(accessibleName);
    return field;
}

} // namespace

CrowdDialog::CrowdDialog(Workbench &workbench, Crowds &crowds, const CrowdSettings &settings, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_crowds(crowds)
{
    setObjectName(QStringLiteral("crowdDialog"));
    setWindowTitle(tr("Add a crowd"));
    setMinimumWidth(460);
    buildUi();
    layOut();
    showSettings(settings);
    connect(m_preset, &QComboBox::activated, this, &CrowdDialog::choosePreset);
    connect(m_clients, &QSpinBox::valueChanged, this, &CrowdDialog::clientsChanged);
    for (QSpinBox *box : {m_senders, m_size, m_stalled})
        connect(box, &QSpinBox::valueChanged, this, &CrowdDialog::check);
    for (QDoubleSpinBox *box : {m_rate, m_duration})
        connect(box, &QDoubleSpinBox::valueChanged, this, &CrowdDialog::check);
    connect(m_rateKind, &QComboBox::currentIndexChanged, this, &CrowdDialog::check);
    connect(m_rooms, &QLineEdit::textChanged, this, &CrowdDialog::check);
    connect(m_setRooms, &QCheckBox::toggled, this, &CrowdDialog::check);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &CrowdDialog::start);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&m_workbench, &Workbench::serverChanged, this, &CrowdDialog::check);
    connect(&m_crowds, &Crowds::runningChanged, this, &CrowdDialog::check);
    check();
}

void CrowdDialog::buildUi()
{
    m_preset = named(new QComboBox(this), "crowdPreset", tr("Preset"));
    m_preset->addItem(tr("as set below"));
    for (const CrowdPreset &preset : crowdPresets())
        m_preset->addItem(text(preset));
    m_clients = named(new QSpinBox(this), "crowdClients", tr("Clients"));
    m_clients->setRange(1, mostClients);
    m_senders = named(new QSpinBox(this), "crowdSenders", tr("Senders"));
    m_senders->setRange(0, mostClients);
    m_senders->setSpecialValueText(tr("all that read"));
    m_rate = named(new QDoubleSpinBox(this), "crowdRate", tr("Messages a second"));
    m_rate->setRange(0, 100'000);
    m_rate->setDecimals(2);
    m_rateKind = named(new QComboBox(this), "crowdRateKind", tr("Whose messages a second"));
    m_rateKind->insertItem(Together, tr("all senders together"));
    m_rateKind->insertItem(Each, tr("each sender"));
    m_size = named(new QSpinBox(this), "crowdSize", tr("Bytes of a message"));
    m_size->setRange(int(crowdStampSize), maxCrowdMessage);
    m_size->setSuffix(tr(" bytes"));
    m_duration = named(new QDoubleSpinBox(this), "crowdDuration", tr("Seconds of sending"));
    m_duration->setRange(0, 86'400);
    m_duration->setDecimals(1);
    m_duration->setSuffix(tr(" s"));
    m_rooms = named(new QLineEdit(this), "crowdRooms", tr("Rooms"));
    m_rooms->setPlaceholderText(tr("none; or blue, red, …: clients are dealt out over them"));
    m_rooms->setMaxLength(1024 * 1024);
    m_setRooms = named(new QCheckBox(tr("&Let the server send to the sender's rooms"), this), "crowdSetRooms",
        tr("Let the server send to the sender's rooms"));
    m_setRooms->setChecked(true);
    m_stalled = named(new QSpinBox(this), "crowdStalled", tr("Clients that stop reading"));
    m_stalled->setRange(0, mostClients);
    m_stalled->setSpecialValueText(tr("none"));
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("crowdSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(fontMetrics().lineSpacing() * 3); // what it says must not move the buttons
    m_sentence->setAlignment(Qt::AlignTop);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    QPushButton *ok = m_buttons->button(QDialogButtonBox::Ok);
    ok->setText(tr("Start the crowd"));
    ok->setObjectName(QStringLiteral("crowdStart"));
    setRole(*ok, "primary");
    m_buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("crowdCancel"));
    const QList<QAbstractButton *> buttons = m_buttons->buttons();
    for (QAbstractButton *button : buttons)
        button->setIcon({}); // some desktops' own look out of place on ours
    for (QComboBox *combo : {m_preset, m_rateKind}) {
        combo->view()->setObjectName(combo->objectName() + QStringLiteral("List"));
        combo->view()->setAccessibleName(combo->accessibleName());
    }
}

void CrowdDialog::layOut()
{
    auto *rate = new QHBoxLayout;
    rate->addWidget(m_rate);
    rate->addWidget(m_rateKind, 1);
    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Preset"), m_preset);
    form->addRow(tr("&Clients"), m_clients);
    form->addRow(tr("S&enders"), m_senders);
    auto *rateLabel = new QLabel(tr("&Messages a second"), this);
    rateLabel->setBuddy(m_rate);
    form->addRow(rateLabel, rate);
    form->addRow(tr("&Size"), m_size);
    form->addRow(tr("&Duration"), m_duration);
    form->addRow(tr("&Rooms"), m_rooms);
    form->addRow(QString(), m_setRooms);
    form->addRow(tr("S&top reading"), m_stalled);
    form->addRow(m_sentence);
    form->addRow(m_buttons);
    auto *kindLabel = new QLabel(tr("&of"), this); // the combo box says it itself; this is its key
    kindLabel->setBuddy(m_rateKind);
    rate->insertWidget(1, kindLabel);
    m_clients->setFocus();
}

void CrowdDialog::showSettings(const CrowdSettings &settings)
{
    const QSignalBlocker clients(m_clients);
    m_clients->setValue(settings.clients);
    m_senders->setValue(settings.senders.value_or(0));
    m_rate->setValue(settings.rateEach.value_or(settings.rate));
    m_rateKind->setCurrentIndex(settings.rateEach ? Each : Together);
    m_size->setValue(settings.size);
    m_duration->setValue(settings.duration);
    m_rooms->setText(settings.rooms.join(QStringLiteral(", ")));
    m_stalled->setValue(settings.stalled);
}

CrowdSettings CrowdDialog::settings() const
{
    CrowdSettings settings;
    settings.url = serverUrl(m_workbench.serverState(), QStringLiteral("ws"));
    settings.clients = m_clients->value();
    if (m_senders->value() > 0)
        settings.senders = m_senders->value();
    if (m_rateKind->currentIndex() == Each)
        settings.rateEach = m_rate->value();
    else
        settings.rate = m_rate->value();
    settings.size = m_size->value();
    settings.duration = m_duration->value();
    const QStringList rooms = m_rooms->text().split(u',', Qt::SkipEmptyParts);
    for (const QString &room : rooms) {
        if (!room.trimmed().isEmpty())
            settings.rooms << room.trimmed();
    }
    settings.stalled = m_stalled->value();
    const bool inRooms = !settings.rooms.isEmpty();
    const bool setsRooms = inRooms && m_setRooms->isChecked();
    settings.expect =
        expectOf(setsRooms ? Behaviour::Rooms : m_workbench.serverSettings().behaviour, inRooms);
    return settings;
}

void CrowdDialog::choosePreset(int index)
{
    if (index == 0)
        return;
    CrowdSettings changed = settings();
    applyPreset(crowdPresets().at(std::size_t(index - 1)), changed);
    showSettings(changed);
    check();
}

// A preset's rooms have so many members each, whatever the crowd's size.
void CrowdDialog::clientsChanged()
{
    if (m_preset->currentIndex() > 0) {
        CrowdSettings changed = settings();
        CrowdSettings preset = changed;
        applyPreset(crowdPresets().at(std::size_t(m_preset->currentIndex() - 1)), preset);
        changed.rooms = preset.rooms;
        showSettings(changed);
    }
    check();
}

// The server would send to everybody what the crowd says in a room.
bool CrowdDialog::needsRooms(const CrowdSettings &settings) const
{
    return !settings.rooms.isEmpty() && m_workbench.serverSettings().behaviour != Behaviour::Rooms;
}

QString CrowdDialog::obstacle(const CrowdSettings &settings) const
{
    if (!m_workbench.serverState().listening)
        return tr("The server is stopped: start it first (F5).");
    if (m_crowds.running() >= Crowds::mostRunning)
        return tr("%1 crowds are running, and no more may: stop one first.").arg(Crowds::mostRunning);
    const auto fault = faultOf(settings);
    return fault ? errorText(*fault, settings) : QString();
}

QString CrowdDialog::remark(const CrowdSettings &settings) const
{
    const Behaviour behaviour = m_workbench.serverSettings().behaviour;
    QString words = tr("%1 messages, from a process of its own.").arg(numberText(plannedMessages(settings)));
    if (behaviour == Behaviour::Rooms && settings.rooms.isEmpty())
        words += u' ' + tr("The server sends to rooms only, and this crowd is in none: nothing will arrive.");
    else if (needsRooms(settings) && !m_setRooms->isChecked())
        words +=
            u' ' + tr("The server does not look at rooms: what arrives in other rooms counts as strayed.");
    else if (settings.expect == CrowdExpect::None)
        words += u' ' + tr("The server passes nothing on: nothing is expected to arrive.");
    if (const int most = m_workbench.serverSettings().limits.maxConnections; settings.clients > most)
        words += u' ' + tr("The server takes %1 connections at most.").arg(numberText(quint64(most)));
    return words;
}

void CrowdDialog::check()
{
    const CrowdSettings wanted = settings();
    const QString fault = obstacle(wanted);
    m_sentence->setText(fault.isEmpty() ? remark(wanted) : fault);
    setRole(*m_sentence, fault.isEmpty() ? "muted" : "error");
    m_setRooms->setEnabled(needsRooms(wanted));
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(fault.isEmpty());
}

void CrowdDialog::start()
{
    const CrowdSettings wanted = settings();
    if (!obstacle(wanted).isEmpty())
        return;
    if (needsRooms(wanted) && m_setRooms->isChecked()) {
        ServerSettings server = m_workbench.serverSettings();
        server.behaviour = Behaviour::Rooms;
        m_workbench.setServerSettings(server);
    }
    m_crowds.start(wanted);
    accept();
}

} // namespace Fanlight
