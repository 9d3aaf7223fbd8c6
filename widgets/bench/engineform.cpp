// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/engineform.h"

#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QLabel>
#include <QRadioButton>

#include <initializer_list>

namespace Fanlight {

EngineForm::EngineForm(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    showSettings({});
    connect(m_raw, &QRadioButton::toggled, this, &EngineForm::showSwitches);
}

void EngineForm::buildUi()
{
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(4);
    m_qt = addEngine(QStringLiteral("engineQt"), tr("&Qt (QWebSocket)"),
        tr("Speaks as an application built with Qt does: it answers pings, closes in order, and ends the "
           "connection where the server breaks a rule."));
    layout->addSpacing(8);
    m_raw = addEngine(QStringLiteral("engineRaw"), tr("&Raw"),
        tr("Fanlight's own: sends any bytes, right or wrong, shows every frame to the bit, over TLS too, and "
           "goes on where the server breaks a rule."));
    m_switches = new QWidget(this);
    auto *switches = new QVBoxLayout(m_switches);
    switches->setContentsMargins(24, 4, 0, 0);
    switches->setSpacing(4);
    m_noPong = addSwitch(QStringLiteral("withholdPong"), tr("Do not answer &pings"),
        tr("Shows how long the server waits for a pong"));
    m_noClose = addSwitch(QStringLiteral("withholdClose"), tr("Never answer a &close frame"),
        tr("Shows how long the server waits for the other half of the closing handshake"));
    m_deflate = addSwitch(QStringLiteral("offerDeflate"), tr("Offer permessage-&deflate"),
        tr("RFC 7692: the server may then compress what it sends, and the inspector shows both forms"));
    for (QCheckBox *box : {m_noPong, m_noClose, m_deflate})
        switches->addWidget(box);
    layout->addWidget(m_switches);
    layout->addStretch();
}

QRadioButton *EngineForm::addEngine(const QString &name, const QString &text, const QString &sentence)
{
    auto *button = new QRadioButton(text, this);
    button->setObjectName(name);
    button->setAccessibleName(QString(text).remove(u'&'));
    button->setAccessibleDescription(sentence);
    auto *words = new QLabel(sentence, this);
    words->setWordWrap(true);
    words->setIndent(24);
    setRole(*words, "muted");
    layout()->addWidget(button);
    layout()->addWidget(words);
    return button;
}

QCheckBox *EngineForm::addSwitch(const QString &name, const QString &text, const QString &tip)
{
    auto *box = new QCheckBox(text, m_switches);
    box->setObjectName(name);
    box->setAccessibleName(QString(text).remove(u'&'));
    box->setToolTip(tip);
    return box;
}

void EngineForm::showSettings(const ClientSettings &settings)
{
    (settings.engine == ClientEngine::Raw ? m_raw : m_qt)->setChecked(true);
    m_noPong->setChecked(!settings.answerPings);
    m_noClose->setChecked(!settings.answerClose);
    m_deflate->setChecked(settings.offerDeflate);
    showSwitches();
}

void EngineForm::writeTo(ClientSettings &settings) const
{
    settings.engine = m_raw->isChecked() ? ClientEngine::Raw : ClientEngine::Qt;
    settings.answerPings = !m_noPong->isChecked();
    settings.answerClose = !m_noClose->isChecked();
    settings.offerDeflate = m_deflate->isChecked();
}

void EngineForm::lock()
{
    for (QWidget *fixed : std::initializer_list<QWidget *>{m_qt, m_raw, m_deflate})
        fixed->setEnabled(false);
}

void EngineForm::showSwitches()
{
    m_switches->setVisible(m_raw->isChecked());
}

} // namespace Fanlight
