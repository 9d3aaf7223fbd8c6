// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace Fanlight {

// Where a frame's payload is typed, or bytes that are no frame: as text or in hexadecimal, and how often.
class PayloadEditor : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadEditor(QWidget *parent = nullptr);

    // Tells nobody. What is being typed stays as it is.
    void setPayload(const PayloadText &payload);
    // Raw bytes: in hexadecimal and once.
    void setRaw(bool raw);
    void setFault(const QString &sentence); // empty: it can be read
    void focusText();

Q_SIGNALS:
    void edited(const Fanlight::PayloadText &payload);

private:
    void buildUi();
    [[nodiscard]] PayloadText payload() const;
    void changeForm();
    void tell();

    QLabel *m_title;
    QLabel *m_asLabel;
    QComboBox *m_form;
    QWidget *m_sizeRow;
    QLineEdit *m_size;
    QPlainTextEdit *m_text;
    QLabel *m_fault;
    PayloadText m_told;
};

} // namespace Fanlight
