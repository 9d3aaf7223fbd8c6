// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/catalogueform.h"

#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace Fanlight {

namespace {

constexpr int numberWidth = 64;     // px
constexpr int longestTimeout = 600; // s

} // namespace

CatalogueForm::CatalogueForm(QWidget *parent)
    : QWidget(parent)
    , m_tested(new QComboBox(this))
    , m_url(new QLineEdit(this))
    , m_port(plainNumber(
          this, QStringLiteral("testPort"), tr("Port that clients connect to, 0 for any"), 0, 65535))
    , m_connections(plainNumber(
          this, QStringLiteral("testConnections"), tr("Cases at the same time"), 1, maxTestConnections))
    , m_timeout(plainNumber(
          this, QStringLiteral("testTimeout"), tr("Seconds that a case may take"), 1, longestTimeout))
    , m_verify(new QCheckBox(tr("Check the c&ertificate"), this))
    , m_error(new QLabel(this))
{
    buildUi();
    connect(m_tested, &QComboBox::currentIndexChanged, this, [this] {
        showTested();
        Q_EMIT testedChanged();
    });
    connect(m_url, &QLineEdit::textEdited, this, [this] {
        m_suggested = m_url->text().isEmpty();
        showError({});
        Q_EMIT urlEdited();
    });
    connect(m_url, &QLineEdit::returnPressed, this, &CatalogueForm::runRequested);
    showTested();
    showError({});
}

void CatalogueForm::buildUi()
{
    m_tested->setObjectName(QStringLiteral("testedKind"));
    m_tested->setAccessibleName(tr("What is tested"));
    m_tested->addItem(tr("A server"), int(Role::Server));
    m_tested->addItem(tr("Clients that connect"), int(Role::Client));
    m_url->setObjectName(QStringLiteral("testUrl"));
    m_url->setAccessibleName(tr("URL of the server to test"));
    m_url->setPlaceholderText(QStringLiteral("ws://127.0.0.1:8080/"));
    m_connections->setValue(TestSettings{}.connections);
    m_timeout->setValue(TestSettings{}.timeout / 1000);
    m_timeout->setSuffix(tr(" s"));
    for (QSpinBox *number : {m_port, m_connections, m_timeout})
        number->setFixedWidth(numberWidth);
    m_verify->setObjectName(QStringLiteral("testVerify"));
    m_verify->setChecked(true);
    m_verify->setToolTip(tr("With wss: without it any certificate is accepted"));
    m_error->setObjectName(QStringLiteral("testUrlError"));
    setRole(*m_error, "error");
    auto *fields = new QHBoxLayout;
    fields->setSpacing(6);
    const auto add = [&](QWidget *field, const QString &label, int stretch = 0) {
        auto *words = labelFor(field, label);
        fields->addWidget(words);
        fields->addWidget(field, stretch);
        fields->addSpacing(8);
        return words;
    };
    add(m_tested, tr("&Test"));
    m_urlLabel = add(m_url, tr("&URL"), 1);
    m_portLabel = add(m_port, tr("&Port"));
    m_connectionsLabel = add(m_connections, tr("C&onnections"));
    add(m_timeout, tr("Ti&me-out"));
    fields->addWidget(m_verify);
    fields->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(fields);
    layout->addWidget(m_error);
}

Role CatalogueForm::tested() const
{
    return Role(m_tested->currentData().toInt());
}

void CatalogueForm::setTested(Role tested)
{
    m_tested->setCurrentIndex(m_tested->findData(int(tested)));
}

QString CatalogueForm::url() const
{
    return m_url->text().trimmed();
}

void CatalogueForm::suggestUrl(const QString &url)
{
    if (m_suggested)
        m_url->setText(url);
}

bool CatalogueForm::isRight()
{
    const QUrl target(url(), QUrl::StrictMode);
    const bool isUrl = target.isValid() && !target.host().isEmpty() &&
                       (target.scheme() == u"ws" || target.scheme() == u"wss");
    const bool right = tested() == Role::Client || isUrl;
    showError(
        right ? QString() : tr("A server's URL begins with ws:// or wss://, like ws://127.0.0.1:8080/."));
    if (!right)
        m_url->setFocus();
    return right;
}

TestSettings CatalogueForm::serverSettings() const
{
    TestSettings settings;
    settings.url = QUrl(url());
    settings.verifyCertificate = m_verify->isChecked();
    settings.connections = m_connections->value();
    settings.timeout = m_timeout->value() * 1000;
    return settings;
}

ListenSettings CatalogueForm::clientSettings() const
{
    ListenSettings settings;
    settings.port = quint16(m_port->value());
    settings.timeout = m_timeout->value() * 1000;
    settings.idle = 0; // until it is cancelled
    return settings;
}

void CatalogueForm::setLocked(bool locked)
{
    for (QWidget *field :
        std::initializer_list<QWidget *>{m_tested, m_url, m_port, m_connections, m_timeout, m_verify})
        field->setEnabled(!locked);
}

void CatalogueForm::showTested()
{
    const bool server = tested() == Role::Server;
    for (QWidget *field :
        std::initializer_list<QWidget *>{m_url, m_urlLabel, m_connections, m_connectionsLabel, m_verify})
        field->setVisible(server);
    for (QWidget *field : std::initializer_list<QWidget *>{m_port, m_portLabel})
        field->setVisible(!server);
    showError({});
}

void CatalogueForm::showError(const QString &sentence)
{
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    setRole(*m_url, sentence.isEmpty() ? "" : "error");
}

} // namespace Fanlight
