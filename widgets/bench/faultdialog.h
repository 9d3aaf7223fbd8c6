// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/faultrule.h"

#include <QDialog>

#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace Fanlight {

// One network fault: what it does, and which frames it strikes. What makes no sense is said at its field, and
// OK waits until it is mended.
class FaultDialog : public QDialog
{
    Q_OBJECT
public:
    FaultDialog(const FaultRule &rule, const QString &title, QWidget *parent = nullptr);
    // With the tally of the one it was made of.
    [[nodiscard]] FaultRule rule() const;

private:
    void makeFields();
    void buildUi();
    void fill();
    void changed();

    const FaultRule m_original;
    QFormLayout *m_form = nullptr;
    QComboBox *m_action = nullptr;
    QSpinBox *m_places = nullptr;
    QSpinBox *m_delay = nullptr; // ms
    QSpinBox *m_bits = nullptr;
    QComboBox *m_part = nullptr;
    QComboBox *m_pick = nullptr;
    QSpinBox *m_nth = nullptr;
    QDoubleSpinBox *m_share = nullptr; // percent
    std::vector<std::pair<Opcode, QCheckBox *>> m_opcodes;
    QSpinBox *m_leastSize = nullptr; // bytes
    QLineEdit *m_pattern = nullptr;
    QCheckBox *m_isExpression = nullptr;
    QLabel *m_fault = nullptr;
    QLabel *m_sentence = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace Fanlight
