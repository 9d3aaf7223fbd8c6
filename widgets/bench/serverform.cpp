// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/serverform.h"

#include "widgets/bench/deflateform.h"
#include "widgets/bench/rulesform.h"
#include "widgets/bench/slowform.h"
#include "widgets/bench/tlsform.h"
#include "widgets/common/banner.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"
#include "widgets/common/wheelguard.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr int mostThreads = 16;
constexpr int leastMoreLines = 6; // that show of what is under "More…"

} // namespace

ServerForm::ServerForm(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    buildUi();
    showSettings();
    showState();
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        m_port->setValue(m_workbench.serverState().nextFreePort);
        start();
    });
    connect(m_banner, &Banner::dismissed, this, [this] { m_dismissed = true; });
    connect(m_start, &QPushButton::clicked, this, &ServerForm::start);
    connect(m_address, &QComboBox::currentTextChanged, this, &ServerForm::addressChosen);
    connect(m_port, &QSpinBox::valueChanged, this, &ServerForm::apply);
    connect(m_behaviour, &QComboBox::currentIndexChanged, this, &ServerForm::apply);
    connect(m_greets, &QCheckBox::toggled, this, &ServerForm::apply);
    connect(m_greeting, &QLineEdit::textEdited, this, &ServerForm::apply);
    connect(m_strict, &QCheckBox::toggled, this, &ServerForm::apply);
    connect(m_body, &QPlainTextEdit::textChanged, this, &ServerForm::apply);
    connect(m_threads, &QSpinBox::valueChanged, this, &ServerForm::apply);
    connect(m_accepting, &QCheckBox::toggled, &m_workbench, &Workbench::setAccepting);
    connect(m_slow, &SlowForm::edited, this, &ServerForm::apply);
    connect(m_tls, &TlsForm::edited, this, &ServerForm::apply);
    connect(m_deflate, &DeflateForm::edited, this, &ServerForm::apply);
    connect(m_moreButton, &QToolButton::toggled, m_moreArea, &QWidget::setVisible);
    connect(m_moreButton, &QToolButton::toggled, this, &ServerForm::moreToggled);
    connect(&m_workbench, &Workbench::serverChanged, this, [this] {
        if (!m_applying) // from elsewhere: what is typed here must not move under the cursor
            showSettings();
        showState();
    });
}

void ServerForm::buildUi()
{
    m_banner = new Banner(this);
    m_banner->setObjectName(QStringLiteral("serverBanner"));
    m_banner->setStacked(true);
    m_address = new QComboBox(this);
    m_address->setObjectName(QStringLiteral("serverAddress"));
    m_address->setAccessibleName(tr("Address"));
    m_address->setEditable(true);
    m_address->setInsertPolicy(QComboBox::NoInsert);
    m_address->addItem(QStringLiteral("127.0.0.1"));
    m_address->addItem(QStringLiteral("::1"));
    m_address->addItem(tr("All interfaces"), true);
    m_address->setMinimumContentsLength(9);
    m_address->lineEdit()->setFont(monospace());
    m_address->lineEdit()->setCursorPosition(0); // in a narrow panel its beginning shows
    m_port = new QSpinBox(this);
    m_port->setObjectName(QStringLiteral("serverPort"));
    m_port->setAccessibleName(tr("Port, 0 for any free one"));
    m_port->setToolTip(m_port->accessibleName());
    m_port->setRange(0, 65535);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setFont(monospace());
    m_port->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("00000")) + 22);
    m_addressNote = new QLabel(this);
    m_addressNote->setObjectName(QStringLiteral("addressNote"));
    m_addressNote->setWordWrap(true);
    m_start = new QPushButton(tr("Start"), this);
    m_start->setObjectName(QStringLiteral("startServer"));
    m_start->setAccessibleName(tr("Start the server"));
    m_behaviour = new QComboBox(this);
    m_behaviour->setObjectName(QStringLiteral("serverBehaviour"));
    m_behaviour->setAccessibleName(tr("When a message arrives"));
    m_behaviour->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const Behaviour behaviour : {Behaviour::Broadcast, Behaviour::Others, Behaviour::Rooms,
             Behaviour::Echo, Behaviour::Silent, Behaviour::Rules})
        m_behaviour->addItem(text(behaviour), int(behaviour));
    m_greets = new QCheckBox(tr("o&n"), this);
    m_greets->setObjectName(QStringLiteral("greets"));
    m_greets->setAccessibleName(tr("Greet newcomers"));
    m_greets->setFont(smallFont());
    m_greeting = new QLineEdit(this);
    m_greeting->setObjectName(QStringLiteral("greeting"));
    m_greeting->setAccessibleName(tr("Greeting"));
    m_strict = new QCheckBox(tr("S&trict"), this);
    m_strict->setObjectName(QStringLiteral("strict"));
    m_strict->setAccessibleName(tr("Strict"));
    m_strict->setToolTip(
        tr("Refuses what RFC 6455 forbids, with the rule in the answer. Off: passes what Qt takes."));
    m_moreButton = new QToolButton(this);
    m_moreButton->setObjectName(QStringLiteral("moreSettings"));
    m_moreButton->setText(tr("&More…"));
    m_moreButton->setAccessibleName(tr("More settings"));
    m_moreButton->setCheckable(true);
    setRole(*m_moreButton, "quiet");

    m_rules = new RulesForm(m_workbench, this);
    m_tls = new TlsForm(this);

    auto *where = new QGridLayout;
    where->setHorizontalSpacing(6);
    where->setVerticalSpacing(4);
    where->setColumnStretch(0, 1);
    where->addWidget(labelFor(m_address, tr("&Address")), 0, 0);
    where->addWidget(labelFor(m_port, tr("P&ort")), 0, 1);
    where->addWidget(m_address, 1, 0);
    where->addWidget(m_port, 1, 1);
    where->addWidget(m_start, 1, 2);
    auto *greeting = new QHBoxLayout;
    greeting->addWidget(labelFor(m_greeting, tr("&Greeting")), 1);
    greeting->addWidget(m_greets);
    auto *switches = new QHBoxLayout;
    switches->addWidget(m_strict);
    switches->addSpacing(8);
    switches->addWidget(m_tls->toggle());
    switches->addStretch();
    switches->addWidget(m_moreButton);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 6);
    layout->setSpacing(4);
    layout->addWidget(m_banner);
    layout->addLayout(where);
    layout->addWidget(m_addressNote);
    layout->addSpacing(3);
    layout->addWidget(labelFor(m_behaviour, tr("&When a message arrives")));
    layout->addWidget(m_behaviour);
    layout->addWidget(m_rules);
    layout->addSpacing(3);
    layout->addLayout(greeting);
    layout->addWidget(m_greeting);
    layout->addLayout(switches);
    layout->addWidget(m_tls);
    layout->addWidget(buildMore());
}

QWidget *ServerForm::buildMore()
{
    m_more = new QWidget;
    // It is long: in a low window it scrolls.
    m_moreArea = new QScrollArea(this);
    m_moreArea->setObjectName(QStringLiteral("moreArea"));
    m_moreArea->setWidgetResizable(true);
    m_moreArea->setFrameShape(QFrame::NoFrame);
    m_moreArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_moreArea->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_moreArea->setMinimumHeight(fontMetrics().lineSpacing() * leastMoreLines);
    m_moreArea->setFocusPolicy(Qt::NoFocus);
    m_moreArea->setWidget(m_more);
    setRole(*m_more, "scrolled");
    m_body = new QPlainTextEdit(m_more);
    m_body->setObjectName(QStringLiteral("httpBody"));
    m_body->setAccessibleName(tr("Answer to a plain HTTP request"));
    m_body->setTabChangesFocus(true);
    m_body->setFixedHeight(fontMetrics().lineSpacing() * 2 + 12);
    m_accepting = new QCheckBox(tr("Acce&pt new connections"), m_more);
    m_accepting->setObjectName(QStringLiteral("accepting"));
    m_accepting->setAccessibleName(tr("Accept new connections"));
    m_accepting->setChecked(true);
    m_threads = new QSpinBox(m_more);
    m_threads->setObjectName(QStringLiteral("engineThreads"));
    m_threads->setAccessibleName(tr("Engine threads"));
    m_threads->setRange(1, mostThreads);
    m_threads->setToolTip(
        tr("Connections are shared out over so many threads. Takes effect at the next start "
           "with nobody connected."));
    auto *threads = new QHBoxLayout;
    threads->addWidget(labelFor(m_threads, tr("Threa&ds, from the next start")), 1);
    threads->addWidget(m_threads);
    auto *network = new QPushButton(tr("&Network…"), m_more);
    network->setObjectName(QStringLiteral("serverNetwork"));
    network->setAccessibleName(tr("Network of the server"));
    network->setToolTip(tr("Latency, bandwidth and more, as if every connection came over a slow network"));
    connect(network, &QPushButton::clicked, this, &ServerForm::networkRequested);
    m_slow = new SlowForm(m_more);
    m_deflate = new DeflateForm(m_more);
    auto *layout = new QVBoxLayout(m_more);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(labelFor(m_body, tr("Answer to a plain &HTTP request")));
    layout->addWidget(m_body);
    layout->addWidget(m_slow);
    layout->addWidget(m_deflate);
    layout->addWidget(m_accepting);
    layout->addLayout(threads);
    layout->addWidget(network, 0, Qt::AlignLeft);
    m_moreArea->hide();
    guardFromWheel(*m_more);
    // The lists that drop down are windows of their own.
    for (QComboBox *combo : {m_address, m_behaviour}) {
        combo->view()->setObjectName(combo->objectName() + QStringLiteral("List"));
        combo->view()->setAccessibleName(combo->accessibleName());
    }
    return m_moreArea;
}

void ServerForm::showSettings()
{
    const ServerSettings &settings = m_workbench.serverSettings();
    const QSignalBlocker address(m_address);
    const QSignalBlocker port(m_port);
    const QSignalBlocker behaviour(m_behaviour);
    const QSignalBlocker greets(m_greets);
    const QSignalBlocker strict(m_strict);
    const QSignalBlocker body(m_body);
    const QSignalBlocker threads(m_threads);
    if (settings.address == QHostAddress(QHostAddress::Any))
        m_address->setCurrentIndex(m_address->count() - 1);
    else if (settings.address != chosenAddress())
        m_address->setCurrentText(settings.address.toString());
    const ServerState &state = m_workbench.serverState();
    m_port->setValue(state.listening ? state.port : settings.port);
    m_behaviour->setCurrentIndex(m_behaviour->findData(int(settings.behaviour)));
    m_greets->setChecked(settings.greeting.has_value());
    if (settings.greeting && *settings.greeting != m_greeting->text())
        m_greeting->setText(*settings.greeting);
    else if (m_greeting->text().isEmpty())
        m_greeting->setText(ServerSettings().greeting.value_or(QString()));
    updateGreeting();
    m_strict->setChecked(settings.strict);
    m_threads->setValue(settings.threads);
    m_slow->showSettings(settings);
    m_tls->showSettings(settings.tls);
    m_deflate->showSettings(settings);
    if (const QString text = QString::fromUtf8(settings.httpBody); text != m_body->toPlainText())
        m_body->setPlainText(text);
}

QHostAddress ServerForm::chosenAddress() const
{
    const QString written = m_address->currentText().trimmed();
    if (written == m_address->itemText(m_address->count() - 1))
        return QHostAddress(QHostAddress::Any);
    return QHostAddress(written);
}

ServerSettings ServerForm::edited() const
{
    ServerSettings settings = m_workbench.serverSettings();
    const QHostAddress address = chosenAddress();
    if (!address.isNull())
        settings.address = address;
    if (m_port->isEnabled()) // else it shows which free one was found
        settings.port = quint16(m_port->value());
    settings.behaviour = Behaviour(m_behaviour->currentData().toInt());
    settings.greeting = m_greets->isChecked() ? std::optional(m_greeting->text()) : std::nullopt;
    settings.strict = m_strict->isChecked();
    settings.threads = m_threads->value();
    settings.httpBody = m_body->toPlainText().toUtf8();
    m_slow->writeTo(settings);
    settings.tls = m_tls->settings();
    m_deflate->writeTo(settings);
    return settings;
}

// With rules it is they who greet.
void ServerForm::updateGreeting()
{
    const bool byRules = Behaviour(m_behaviour->currentData().toInt()) == Behaviour::Rules;
    m_greets->setEnabled(!byRules);
    m_greeting->setEnabled(!byRules && m_greets->isChecked());
    m_greeting->setToolTip(byRules ? tr("The rules say what a newcomer is sent") : QString());
}

void ServerForm::apply()
{
    updateGreeting();
    m_applying = true;
    m_workbench.setServerSettings(edited());
    m_applying = false;
}

void ServerForm::addressChosen()
{
    const QHostAddress address = chosenAddress();
    setRole(*m_address, address.isNull() ? "error" : "");
    m_start->setEnabled(!address.isNull());
    showState();
    if (!address.isNull())
        apply();
}

void ServerForm::start()
{
    if (m_workbench.serverState().listening || chosenAddress().isNull())
        return;
    m_dismissed = false;
    m_workbench.startServer(edited());
}

void ServerForm::openRules()
{
    m_rules->openDialog();
}

void ServerForm::showState()
{
    const ServerState &state = m_workbench.serverState();
    const QHostAddress address = chosenAddress();
    if (state.listening && !m_wasListening)
        m_accepting->setChecked(true);
    m_wasListening = state.listening;
    m_address->setEnabled(!state.listening);
    m_port->setEnabled(!state.listening);
    m_start->setVisible(!state.listening);
    m_tls->showState(state);
    const QString hint =
        state.listening ? tr("Locked while the server listens: stop it to change them") : QString();
    m_address->setToolTip(hint);
    m_port->setToolTip(state.listening ? hint : m_port->accessibleName());

    QString note;
    if (address.isNull())
        note = tr("That is no IP address. 127.0.0.1 is this computer alone.");
    else if (!address.isLoopback())
        note = tr("Anyone who reaches this computer over the network can connect.");
    m_addressNote->setText(note);
    m_addressNote->setVisible(!note.isEmpty());
    setRole(*m_addressNote, "error");
    showTrouble(state);
}

void ServerForm::showTrouble(const ServerState &state)
{
    const QString trouble = state.error != ServerError::None ? errorText(state) : descriptorText(state);
    if (trouble.isEmpty() || m_dismissed) {
        m_banner->clear();
        m_dismissed = m_dismissed && !trouble.isEmpty();
        return;
    }
    const bool isNews = m_banner->message().isEmpty();
    m_banner->showMessage(BannerKind::Error, trouble,
        state.nextFreePort != 0 ? tr("Use %1").arg(state.nextFreePort) : QString());
    if (isNews && state.nextFreePort != 0)
        m_banner->setFocus(); // who started it wants to go on: Enter does
}

} // namespace Fanlight
