// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace Fanlight {

// Whom the catalogue is tried on: a server at a URL, or the clients that come to a port.
class CatalogueForm : public QWidget
{
    Q_OBJECT
public:
    explicit CatalogueForm(QWidget *parent = nullptr);

    [[nodiscard]] Role tested() const;
    [[nodiscard]] QString url() const;
    // Unless somebody has typed another one.
    void suggestUrl(const QString &url);
    [[nodiscard]] bool isSuggested() const { return m_suggested; }
    // The URL is none: what is wrong with it stands below the field then.
    [[nodiscard]] bool isRight();
    [[nodiscard]] TestSettings serverSettings() const;
    [[nodiscard]] ListenSettings clientSettings() const;
    void setTested(Role tested);
    // While a run is under way.
    void setLocked(bool locked);

Q_SIGNALS:
    void testedChanged();
    void urlEdited();    // by hand
    void runRequested(); // Enter in a field

private:
    void buildUi();
    void showTested();
    void showError(const QString &sentence);

    QComboBox *m_tested;
    QLineEdit *m_url;
    QLabel *m_urlLabel = nullptr;
    QSpinBox *m_port;
    QLabel *m_portLabel = nullptr;
    QSpinBox *m_connections;
    QLabel *m_connectionsLabel = nullptr;
    QSpinBox *m_timeout;
    QCheckBox *m_verify;
    QLabel *m_error;
    bool m_suggested = true; // the URL is
};

} // namespace Fanlight
