// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/tlsform.h"

#include "server/serversettings.h"
#include "widgets/bench/tlsfilesdialog.h"
#include "widgets/common/theme.h"
#include "widgets/common/tlswording.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

namespace Fanlight {

namespace {

constexpr int shownBytes = 6; // of a fingerprint, where there is little room

QString shortFingerprint(const QByteArray &sha256)
{
    return fingerprintText(sha256.first(shownBytes)) + u'…';
}

} // namespace

TlsForm::TlsForm(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    refresh();
    connect(m_on, &QCheckBox::toggled, this, [this](bool on) {
        m_settings.enabled = on;
        refresh();
        Q_EMIT edited();
    });
    connect(m_files, &QPushButton::clicked, this, &TlsForm::chooseFiles);
    connect(m_copy, &QPushButton::clicked, this, &TlsForm::copyCertificate);
}

void TlsForm::buildUi()
{
    m_on = new QCheckBox(tr("TL&S"), this);
    m_on->setObjectName(QStringLiteral("tls"));
    m_on->setAccessibleName(tr("TLS: wss:// and https://"));
    m_details = new QLabel(this);
    m_details->setObjectName(QStringLiteral("tlsDetails"));
    m_details->setWordWrap(true);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setFont(smallFont());
    setRole(*m_details, "muted");
    m_files = new QPushButton(tr("&Use files…"), this);
    m_files->setObjectName(QStringLiteral("tlsFiles"));
    m_files->setAccessibleName(tr("Use certificate files"));
    m_files->setFont(smallFont());
    m_copy = new QPushButton(tr("&Copy the certificate"), this);
    m_copy->setObjectName(QStringLiteral("copyCertificate"));
    m_copy->setAccessibleName(tr("Copy the certificate as PEM"));
    m_copy->setToolTip(tr("As PEM text, so that others can import it and trust this server"));
    m_copy->setFont(smallFont());
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    buttons->addWidget(m_files);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(m_details);
    layout->addLayout(buttons);
}

void TlsForm::showSettings(const TlsSettings &settings)
{
    m_settings = settings;
    const QSignalBlocker blocker(m_on);
    m_on->setChecked(settings.enabled);
    refresh();
}

void TlsForm::showState(const ServerState &state)
{
    m_isListening = state.listening;
    m_pem.clear();
    if (state.listening && !state.certificate.isNull()) {
        const QByteArray sha256 = fingerprintOf(state.certificate);
        m_pem = state.certificate.toPem();
        m_served = tr("SHA-256 %1\nValid until %2")
                       .arg(shortFingerprint(sha256), dayText(state.certificate.expiryDate()));
        m_servedDetails = tr("Fingerprint (SHA-256): %1\nValid from %2 until %3")
                              .arg(fingerprintText(sha256), dayText(state.certificate.effectiveDate()),
                                  dayText(state.certificate.expiryDate()));
    }
    refresh();
}

void TlsForm::refresh()
{
    m_on->setEnabled(!m_isListening);
    m_on->setToolTip(m_isListening ? tr("Locked while the server listens: stop it to change it")
                                   : tr("Encrypts everything: clients write wss:// and https:// then"));
    setVisible(m_settings.enabled);
    m_files->setEnabled(!m_isListening);
    m_copy->setVisible(!m_pem.isEmpty());
    if (!m_pem.isEmpty())
        m_details->setText(m_served);
    else if (m_settings.certificateFile.isEmpty())
        m_details->setText(tr("With a certificate that Fanlight makes for this computer."));
    else
        m_details->setText(
            tr("With the certificate in %1.").arg(QFileInfo(m_settings.certificateFile).fileName()));
    m_details->setToolTip(m_pem.isEmpty() ? m_settings.certificateFile : m_servedDetails);
}

void TlsForm::chooseFiles()
{
    auto *dialog = new TlsFilesDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_settings = dialog->settings();
        refresh();
        Q_EMIT edited();
    });
    dialog->open();
}

void TlsForm::copyCertificate()
{
    QGuiApplication::clipboard()->setText(QString::fromLatin1(m_pem));
}

} // namespace Fanlight
