// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/tlsfilesdialog.h"

#include "widgets/common/banner.h"
#include "widgets/common/tlswording.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

namespace Fanlight {

TlsFilesDialog::TlsFilesDialog(const TlsSettings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_banner(new Banner(this))
    , m_own(new QRadioButton(tr("A certificate that Fanlight &makes for this computer"), this))
    , m_files(new QRadioButton(tr("These &files, in PEM format"), this))
    , m_certificate(addFile(QStringLiteral("certificateFile"), tr("Certificate file")))
    , m_key(addFile(QStringLiteral("keyFile"), tr("Private key file")))
    , m_passphrase(new QLineEdit(this))
{
    setObjectName(QStringLiteral("tlsFilesDialog"));
    setWindowTitle(tr("Certificate of the server"));
    setMinimumWidth(460);
    buildUi();
    m_certificate->setText(QDir::toNativeSeparators(settings.certificateFile));
    m_key->setText(QDir::toNativeSeparators(settings.keyFile));
    m_passphrase->setText(QString::fromUtf8(settings.passphrase));
    (settings.certificateFile.isEmpty() ? m_own : m_files)->setChecked(true);
    connect(m_own, &QRadioButton::toggled, this, &TlsFilesDialog::showChoice);
    for (QLineEdit *edit : {m_certificate, m_key, m_passphrase}) {
        connect(edit, &QLineEdit::textEdited, m_banner, &Banner::clear);
        connect(edit, &QLineEdit::textChanged, m_files, [this](const QString &text) {
            if (!text.isEmpty())
                m_files->setChecked(true);
        });
    }
    showChoice();
}

QLineEdit *TlsFilesDialog::addFile(const QString &name, const QString &accessibleName)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setAccessibleName(accessibleName);
    return edit;
}

QWidget *TlsFilesDialog::withButton(QLineEdit *file, const QString &accessibleName)
{
    auto *place = new QWidget(this);
    auto *button = new QPushButton(tr("Browse…"), place);
    button->setObjectName(file->objectName() + QStringLiteral("Browse"));
    button->setAccessibleName(accessibleName);
    connect(button, &QPushButton::clicked, file, [this, file, accessibleName] {
        const QString chosen = QFileDialog::getOpenFileName(
            this, accessibleName, file->text(), tr("PEM files (*.pem *.crt *.cer *.key);;All files (*)"));
        if (!chosen.isEmpty())
            file->setText(QDir::toNativeSeparators(chosen));
    });
    auto *layout = new QHBoxLayout(place);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(file, 1);
    layout->addWidget(button);
    return place;
}

void TlsFilesDialog::buildUi()
{
    m_banner->setObjectName(QStringLiteral("tlsFilesBanner"));
    m_banner->setClosable(false);
    m_own->setObjectName(QStringLiteral("ownCertificate"));
    m_own->setAccessibleName(tr("A certificate that Fanlight makes for this computer"));
    m_files->setObjectName(QStringLiteral("certificateFiles"));
    m_files->setAccessibleName(tr("These files, in PEM format"));
    m_key->setPlaceholderText(tr("in the same file"));
    m_passphrase->setObjectName(QStringLiteral("passphrase"));
    m_passphrase->setAccessibleName(tr("Pass phrase of the key"));
    m_passphrase->setPlaceholderText(tr("of an encrypted key; it is not saved"));
    m_passphrase->setEchoMode(QLineEdit::Password);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("tlsFilesOk"));
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("tlsFilesCancel"));
    connect(buttons, &QDialogButtonBox::accepted, this, &TlsFilesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *fields = new QFormLayout;
    fields->setContentsMargins(24, 0, 0, 0);
    fields->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto add = [fields](const QString &label, QWidget *row, QLineEdit *buddy) {
        fields->addRow(label, row);
        if (auto *text = qobject_cast<QLabel *>(fields->labelForField(row)))
            text->setBuddy(buddy);
    };
    add(tr("&Certificate, with its chain"), withButton(m_certificate, tr("Choose the certificate's file")),
        m_certificate);
    add(tr("Private &key"), withButton(m_key, tr("Choose the key's file")), m_key);
    fields->addRow(tr("&Pass phrase"), m_passphrase);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_banner);
    layout->addWidget(m_own);
    layout->addWidget(m_files);
    layout->addLayout(fields);
    layout->addWidget(buttons);
}

void TlsFilesDialog::showChoice()
{
    if (m_own->isChecked())
        m_banner->clear();
}

TlsSettings TlsFilesDialog::settings() const
{
    TlsSettings settings = m_settings;
    const bool fromFiles = m_files->isChecked();
    settings.certificateFile =
        fromFiles ? QDir::fromNativeSeparators(m_certificate->text().trimmed()) : QString();
    settings.keyFile = fromFiles ? QDir::fromNativeSeparators(m_key->text().trimmed()) : QString();
    settings.passphrase = fromFiles ? m_passphrase->text().toUtf8() : QByteArray();
    return settings;
}

void TlsFilesDialog::accept()
{
    if (m_files->isChecked()) {
        const TlsSettings chosen = settings();
        if (chosen.certificateFile.isEmpty()) {
            m_banner->showMessage(BannerKind::Error, tr("Choose the file with the certificate."));
            m_certificate->setFocus();
            return;
        }
        const auto identity = loadIdentity(
            chosen.certificateFile, chosen.keyFile, chosen.passphrase, QDateTime::currentDateTimeUtc());
        if (!identity) {
            m_banner->showMessage(BannerKind::Error, errorText(identity.error()));
            const bool isPassphrase = identity.error().error == CertificateError::NeedsPassphrase ||
                                      identity.error().error == CertificateError::WrongPassphrase;
            (isPassphrase ? m_passphrase : m_certificate)->setFocus();
            return;
        }
    }
    QDialog::accept();
}

} // namespace Fanlight
