// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/tlssettings.h"

#include <QDialog>

class QLineEdit;
class QRadioButton;

namespace Fanlight {

class Banner;

// Asks whose certificate the server shows: the program's own, or one in PEM files. It closes only with files
// that work; what is wrong with the others stands in it.
class TlsFilesDialog : public QDialog
{
    Q_OBJECT
public:
    explicit TlsFilesDialog(const TlsSettings &settings, QWidget *parent = nullptr);
    [[nodiscard]] TlsSettings settings() const;
    void accept() override;

private:
    void buildUi();
    QLineEdit *addFile(const QString &name, const QString &accessibleName);
    QWidget *withButton(QLineEdit *file, const QString &accessibleName);
    void showChoice();

    TlsSettings m_settings;
    Banner *m_banner;
    QRadioButton *m_own;
    QRadioButton *m_files;
    QLineEdit *m_certificate;
    QLineEdit *m_key;
    QLineEdit *m_passphrase;
};

} // namespace Fanlight
