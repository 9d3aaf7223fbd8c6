// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/writeplan.h"
#include "protocol/httphead.h"
#include "tester/requestexamination.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace Fanlight {

class Banner;
class Chip;
class HeadEdit;
class RequestFields;

// An opening request to write by hand, as text or as fields, beginning with one that is right or breaks one
// rule. Says which rules it breaks before it is sent.
class RequestEditor : public QWidget
{
    Q_OBJECT
public:
    explicit RequestEditor(QWidget *parent = nullptr);

    // The right request for the target: what presets begin with. Stands in the editor as long as nothing was
    // typed there.
    void setUsual(const RequestHead &usual);
    [[nodiscard]] const QByteArray &usual() const { return m_usual; }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] WritePlan writes() const;
    [[nodiscard]] QString
    expected() const; // of the server, with its clause; empty for what was typed by hand

Q_SIGNALS:
    void sendRequested();

private:
    void buildUi();
    QWidget *buildPresets();
    QWidget *buildSending();
    void applyPreset();
    void textEdited();
    void fieldsEdited();
    void take(const QByteArray &bytes);
    void showFindings();
    void showSendable();
    [[nodiscard]] RequestCut cut() const;
    [[nodiscard]] bool isSendable() const;
    [[nodiscard]] QString fault() const;

    QByteArray m_usual; // bytes
    QByteArray m_bytes;
    bool m_isTyped = false; // since the preset was chosen
    QComboBox *m_presets = nullptr;
    QLabel *m_expected = nullptr;
    Chip *m_asText = nullptr;
    Chip *m_asFields = nullptr;
    Chip *m_lineEnds = nullptr;
    QStackedWidget *m_views = nullptr;
    HeadEdit *m_text = nullptr;
    RequestFields *m_fields = nullptr;
    Banner *m_banner = nullptr;
    QLabel *m_findings = nullptr;
    QComboBox *m_cut = nullptr;
    QSpinBox *m_pause = nullptr;
    QLabel *m_duration = nullptr;
    QLabel *m_fault = nullptr;
    QPushButton *m_send = nullptr;
};

} // namespace Fanlight
