// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/anatomy.h"
#include "tester/scriptframe.h"

#include <QStackedWidget>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace Fanlight {

// One field of a frame, to be changed: the one that is selected in the diagram above it. Esc goes back there.
class FieldEditor : public QStackedWidget
{
    Q_OBJECT
public:
    explicit FieldEditor(QWidget *parent = nullptr);

    // What the frame says now. payloadSize in bytes: the length when none is claimed.
    void setFrame(const ScriptFrame &frame, const QByteArray &payload);
    void showField(FieldId field);
    void clear();
    void focusEditor();

Q_SIGNALS:
    void edited(const Fanlight::ScriptFrame &frame);
    void keyRequested(); // another random one
    void closeCodeEdited(quint16 code);
    void left();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum class Page : int { Nothing, Bit, Opcode, Mask, Length, CloseCode };
    void buildBit();
    void buildOpcode();
    void buildMask();
    void buildLength();
    void buildCloseCode();
    [[nodiscard]] QHBoxLayout *addRow();
    [[nodiscard]] bool bit() const;
    void takeBit(bool set);
    void takeMask();
    void takeKey();
    void takeLength();
    void showFrame();

    ScriptFrame m_frame;
    QByteArray m_payload;
    FieldId m_field = FieldId::Fin;
    QLabel *m_hint = nullptr;
    QCheckBox *m_bit = nullptr;
    QComboBox *m_opcode = nullptr;
    QComboBox *m_mask = nullptr;
    QLineEdit *m_key = nullptr;
    QPushButton *m_another = nullptr;
    QComboBox *m_encoding = nullptr;
    QLineEdit *m_claimed = nullptr;
    QSpinBox *m_code = nullptr;
};

} // namespace Fanlight
