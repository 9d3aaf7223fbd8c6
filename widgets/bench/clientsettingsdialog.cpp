// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/clientsettingsdialog.h"

#include "widgets/bench/engineform.h"
#include "widgets/bench/headertable.h"
#include "widgets/bench/reconnectform.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabWidget>

namespace Fanlight {

namespace {

template <typename Widget>
Widget *named(Widget *widget, const char *name, const QString &accessible)
{
    widget->setObjectName(QLatin1StringView(name));
    widget->setAccessibleName(accessible);
    return widget;
}

QStringList tokensOf(const QString &text)
{
    static const QRegularExpression separators(QStringLiteral("[,\\s]+"));
    return text.split(separators, Qt::SkipEmptyParts);
}

} // namespace

ClientSettingsDialog::ClientSettingsDialog(const ClientSettings &settings, bool locked, QWidget *parent)
    : QDialog(parent)
    , m_original(settings)
    , m_name(named(new QLineEdit(this), "clientName", tr("Name")))
    , m_url(named(new QLineEdit(this), "clientUrl", tr("URL")))
    , m_subprotocols(named(new QLineEdit(this), "subprotocols", tr("Subprotocols")))
    , m_subprotocolFault(new QLabel(this))
    , m_headers(new HeaderTable(this))
    , m_verify(named(new QCheckBox(tr("&Verify the server's certificate (wss)"), this), "verifyCertificate",
          tr("Verify the server's certificate")))
    , m_timeout(named(new QSpinBox(this), "connectTimeout", tr("Connection time-out in milliseconds")))
    , m_maxMessage(named(new QSpinBox(this), "maxMessage", tr("Largest message in KiB")))
    , m_hello(named(new QCheckBox(tr("Sa&y when open"), this), "sendOnOpen", tr("Send a message when open")))
    , m_helloText(named(new QLineEdit(this), "sendOnOpenText", tr("Message sent when open")))
    , m_engine(new EngineForm(this))
    , m_reconnect(new ReconnectForm(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Settings of %1").arg(settings.name));
    buildUi(locked);
    fill(settings);
    for (QLineEdit *field : {m_name, m_subprotocols})
        connect(field, &QLineEdit::textChanged, this, &ClientSettingsDialog::check);
    connect(m_headers, &HeaderTable::changed, this, &ClientSettingsDialog::check);
    connect(m_hello, &QCheckBox::toggled, m_helloText, &QWidget::setEnabled);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

void ClientSettingsDialog::buildUi(bool locked)
{
    setMinimumWidth(460);
    m_timeout->setRange(100, 600'000);
    m_timeout->setSingleStep(1000);
    m_timeout->setSuffix(tr(" ms"));
    m_maxMessage->setRange(1, 1'000'000);
    m_maxMessage->setSuffix(tr(" KiB"));
    m_subprotocols->setPlaceholderText(tr("chat.v2, chat.v1"));
    m_subprotocolFault->setObjectName(QStringLiteral("subprotocolFault"));
    m_subprotocolFault->setWordWrap(true);
    setRole(*m_subprotocolFault, "error");

    auto *layout = new QVBoxLayout(this);
    if (locked) {
        auto *banner = new Banner(this);
        banner->showMessage(BannerKind::Information,
            tr("Locked while connected. Disconnect to change more than the name and what the raw engine "
               "answers."));
        banner->setClosable(false);
        layout->addWidget(banner);
    }
    auto *pages = new QTabWidget(this);
    pages->setObjectName(QStringLiteral("clientPages"));
    pages->setAccessibleName(tr("Pages of settings"));
    pages->addTab(buildConnectionPage(locked), tr("&Connection"));
    pages->addTab(m_engine, tr("&Engine"));
    pages->addTab(m_reconnect, tr("C&oming back"));
    layout->addWidget(pages);
    layout->addWidget(m_buttons);
    if (locked)
        m_engine->lock();
    m_reconnect->setEnabled(!locked);
}

QWidget *ClientSettingsDialog::buildConnectionPage(bool locked)
{
    auto *page = new QWidget(this);
    auto *layout = new QFormLayout(page);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addRow(tr("&Name"), m_name);
    layout->addRow(tr("&URL"), m_url);
    layout->addRow(tr("&Subprotocols"), m_subprotocols);
    layout->addRow(QString(), m_subprotocolFault);
    layout->addRow(tr("&Header fields"), m_headers);
    layout->addRow(QString(), m_verify);
    layout->addRow(tr("Connection &time-out"), m_timeout);
    layout->addRow(tr("&Largest message"), m_maxMessage);
    layout->addRow(QString(), m_hello);
    layout->addRow(tr("&What it says"), m_helloText);
    m_headers->setLocked(locked);
    for (QWidget *field : std::initializer_list<QWidget *>{
             m_url, m_subprotocols, m_verify, m_timeout, m_maxMessage, m_hello, m_helloText})
        field->setEnabled(!locked);
    if (locked)
        m_hello->disconnect(m_helloText);
    return page;
}

void ClientSettingsDialog::fill(const ClientSettings &settings)
{
    m_name->setText(settings.name);
    m_url->setText(settings.url);
    m_subprotocols->setText(settings.subprotocols.join(QStringLiteral(", ")));
    m_headers->setFields(settings.headers);
    m_verify->setChecked(settings.verifyCertificate);
    m_timeout->setValue(settings.connectTimeout);
    m_maxMessage->setValue(int(settings.maxMessage / 1024));
    m_hello->setChecked(settings.sendOnOpen.has_value());
    m_helloText->setText(settings.sendOnOpen.value_or(QStringLiteral("Hello Server!")));
    m_helloText->setEnabled(m_url->isEnabled() && settings.sendOnOpen.has_value());
    m_engine->showSettings(settings);
    m_reconnect->showSettings(settings.reconnect);
}

ClientSettings ClientSettingsDialog::settings() const
{
    ClientSettings settings = m_original;
    settings.name = m_name->text().trimmed();
    settings.url = m_url->text().trimmed();
    settings.subprotocols = tokensOf(m_subprotocols->text());
    settings.headers = m_headers->fields();
    settings.verifyCertificate = m_verify->isChecked();
    settings.connectTimeout = m_timeout->value();
    // In whole KiB here: an odd number of bytes from elsewhere stays unless it is changed.
    if (m_maxMessage->value() != int(m_original.maxMessage / 1024))
        settings.maxMessage = quint64(m_maxMessage->value()) * 1024;
    settings.sendOnOpen = m_hello->isChecked() ? std::optional(m_helloText->text()) : std::nullopt;
    m_engine->writeTo(settings);
    settings.reconnect = m_reconnect->settings();
    return settings;
}

void ClientSettingsDialog::check()
{
    QString fault;
    const QStringList tokens = tokensOf(m_subprotocols->text());
    for (const QString &token : tokens) {
        if (!isToken(token.toUtf8()))
            fault =
                tr("“%1” is no subprotocol: letters, digits and a few signs such as . - _ only.").arg(token);
        else if (tokens.count(token) > 1)
            fault = tr("“%1” is there twice.").arg(token);
    }
    m_subprotocolFault->setText(fault);
    m_subprotocolFault->setVisible(!fault.isEmpty());
    setRole(*m_subprotocols, fault.isEmpty() ? "" : "error");
    const bool good = fault.isEmpty() && m_headers->fault().isEmpty() && !m_name->text().trimmed().isEmpty();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(good);
}

} // namespace Fanlight
