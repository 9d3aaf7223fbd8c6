// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;

namespace Fanlight {

struct NumberSpec
{
    QString name; // of the line edit, as objectName
    QString label;
    QString unit;
    double minimum = 0;
    double maximum = 0;
    int decimals = 0;
    QString zeroText; // shown, and taken, for 0: "unlimited". 0 is allowed then, whatever the minimum.
    QString hint;     // the tool tip's first sentence
};

// A number with its label above, its unit inside, and in words below what is wrong with it. What was typed is
// never changed under the cursor.
class NumberField : public QWidget
{
    Q_OBJECT
public:
    explicit NumberField(const NumberSpec &spec, QWidget *parent = nullptr);

    void setValue(double value);
    [[nodiscard]] std::optional<double> value() const; // none while it is wrong
    void setLocked(bool locked);
    void focusField();

Q_SIGNALS:
    void changed();
    void submitted(); // Enter

private:
    void buildUi();
    void check();
    [[nodiscard]] QString rangeText() const;

    NumberSpec m_spec;
    QLineEdit *m_edit;
    QLabel *m_error;
};

} // namespace Fanlight
