// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/fieldeditor.h"

#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QtEndian>

#include <cstring>

namespace Fanlight {

namespace {

QString hexOf(const MaskingKey &key)
{
    return QString::fromLatin1(QByteArray(reinterpret_cast<const char *>(key.bytes.data()), 4).toHex(' '));
}

// Bit of ScriptFrame::rsv.
quint8 rsvBit(FieldId field)
{
    return field == FieldId::Rsv1 ? 4 : field == FieldId::Rsv2 ? 2 : field == FieldId::Rsv3 ? 1 : 0;
}

} // namespace

FieldEditor::FieldEditor(QWidget *parent)
    : QStackedWidget(parent)
{
    setObjectName(QStringLiteral("fieldEditor"));
    m_hint = new QLabel(this);
    setRole(*m_hint, "muted");
    addWidget(m_hint);
    buildBit();
    buildOpcode();
    buildMask();
    buildLength();
    buildCloseCode();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    clear();
}

QHBoxLayout *FieldEditor::addRow()
{
    auto *page = new QWidget(this);
    auto *row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    addWidget(page);
    return row;
}

void FieldEditor::buildBit()
{
    QHBoxLayout *row = addRow();
    m_bit = new QCheckBox(row->parentWidget());
    m_bit->setObjectName(QStringLiteral("fieldBit"));
    m_bit->setAccessibleName(QStringLiteral("FIN"));
    row->addWidget(m_bit);
    row->addStretch();
    connect(m_bit, &QCheckBox::toggled, this, &FieldEditor::takeBit);
}

void FieldEditor::buildOpcode()
{
    QHBoxLayout *row = addRow();
    m_opcode = new QComboBox(row->parentWidget());
    m_opcode->setObjectName(QStringLiteral("fieldOpcode"));
    m_opcode->setAccessibleName(tr("Opcode"));
    for (int value = 0; value < 16; ++value) {
        const auto opcode = Opcode(value);
        const QString name = isReserved(opcode) ? tr("reserved") : translated(opcodeName(opcode).constData());
        m_opcode->addItem(QStringLiteral("0x%1 %2").arg(QString::number(value, 16).toUpper(), name));
    }
    m_opcode->setMaxVisibleItems(16);
    row->addWidget(labelFor(m_opcode, tr("&Opcode")));
    row->addWidget(m_opcode);
    row->addStretch();
    connect(m_opcode, &QComboBox::currentIndexChanged, this, [this](int value) {
        m_frame.opcode = Opcode(value);
        Q_EMIT edited(m_frame);
    });
}

void FieldEditor::buildMask()
{
    QHBoxLayout *row = addRow();
    m_mask = new QComboBox(row->parentWidget());
    m_mask->setObjectName(QStringLiteral("fieldMask"));
    m_mask->setAccessibleName(tr("Mask"));
    m_mask->addItem(tr("A random key"), int(FrameMask::Usual));
    m_mask->addItem(tr("No mask"), int(FrameMask::None));
    m_mask->addItem(tr("This key"), int(FrameMask::Key));
    m_key = new QLineEdit(row->parentWidget());
    m_key->setObjectName(QStringLiteral("fieldKey"));
    m_key->setAccessibleName(tr("Masking key in hex"));
    m_key->setFont(monospace());
    m_key->setMaximumWidth(120);
    m_key->setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("\\s*([0-9a-fA-F]{2}\\s*){4}")), m_key));
    m_another = new QPushButton(tr("Another"), row->parentWidget());
    m_another->setObjectName(QStringLiteral("anotherKey"));
    m_another->setAccessibleName(tr("Draw another random key"));
    setRole(*m_another, "quiet");
    row->addWidget(labelFor(m_mask, tr("&Mask")));
    row->addWidget(m_mask);
    row->addWidget(labelFor(m_key, tr("&Key")));
    row->addWidget(m_key);
    row->addWidget(m_another);
    row->addStretch();
    connect(m_mask, &QComboBox::currentIndexChanged, this, &FieldEditor::takeMask);
    connect(m_key, &QLineEdit::textEdited, this, &FieldEditor::takeKey);
    connect(m_another, &QPushButton::clicked, this, &FieldEditor::keyRequested);
}

void FieldEditor::buildLength()
{
    QHBoxLayout *row = addRow();
    m_encoding = new QComboBox(row->parentWidget());
    m_encoding->setObjectName(QStringLiteral("fieldEncoding"));
    m_encoding->setAccessibleName(tr("Length written in"));
    m_encoding->addItems({tr("as few bits as possible"), tr("7 bits"), tr("16 bits"), tr("64 bits")});
    m_claimed = new QLineEdit(row->parentWidget());
    m_claimed->setObjectName(QStringLiteral("fieldClaimed"));
    m_claimed->setAccessibleName(tr("Length that the header says, in bytes"));
    m_claimed->setToolTip(tr("What the header says, right or wrong; empty: the payload's own length"));
    m_claimed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,20}")), m_claimed));
    m_claimed->setMaximumWidth(170);
    row->addWidget(labelFor(m_encoding, tr("&Written in")));
    row->addWidget(m_encoding);
    row->addWidget(labelFor(m_claimed, tr("Sa&ys")));
    row->addWidget(m_claimed);
    row->addStretch();
    connect(m_encoding, &QComboBox::currentIndexChanged, this, &FieldEditor::takeLength);
    connect(m_claimed, &QLineEdit::textEdited, this, &FieldEditor::takeLength);
}

void FieldEditor::buildCloseCode()
{
    QHBoxLayout *row = addRow();
    m_code = plainNumber(row->parentWidget(), QStringLiteral("fieldCloseCode"), tr("Status code"), 0, 65535);
    row->addWidget(labelFor(m_code, tr("&Status code")));
    row->addWidget(m_code);
    row->addStretch();
    connect(
        m_code, &QSpinBox::valueChanged, this, [this](int code) { Q_EMIT closeCodeEdited(quint16(code)); });
}

void FieldEditor::setFrame(const ScriptFrame &frame, const QByteArray &payload)
{
    m_frame = frame;
    m_payload = payload;
    showFrame();
}

bool FieldEditor::bit() const
{
    return m_field == FieldId::Fin ? m_frame.fin : (m_frame.rsv & rsvBit(m_field)) != 0;
}

void FieldEditor::showFrame()
{
    const QSignalBlocker bit(m_bit);
    const QSignalBlocker opcode(m_opcode);
    const QSignalBlocker mask(m_mask);
    const QSignalBlocker encoding(m_encoding);
    const QSignalBlocker code(m_code);
    m_bit->setChecked(this->bit());
    m_opcode->setCurrentIndex(int(m_frame.opcode));
    m_mask->setCurrentIndex(m_mask->findData(int(m_frame.mask)));
    m_key->setEnabled(m_frame.mask != FrameMask::None);
    m_another->setVisible(m_frame.mask == FrameMask::Usual);
    if (!m_key->hasFocus() || !m_key->isModified()) // what is half typed stays
        m_key->setText(hexOf(m_frame.key));
    m_encoding->setCurrentIndex(m_frame.encoding ? int(*m_frame.encoding) + 1 : 0);
    m_claimed->setPlaceholderText(tr("%1, the payload's").arg(m_payload.size()));
    if (!m_claimed->hasFocus())
        m_claimed->setText(m_frame.claimedLength ? QString::number(*m_frame.claimedLength) : QString());
    if (m_payload.size() >= 2)
        m_code->setValue(qFromBigEndian<quint16>(m_payload.constData()));
}

void FieldEditor::showField(FieldId field)
{
    m_field = field;
    switch (field) {
    case FieldId::Fin:
    case FieldId::Rsv1:
    case FieldId::Rsv2:
    case FieldId::Rsv3: {
        const QString name = field == FieldId::Fin
                                 ? QStringLiteral("FIN")
                                 : QStringLiteral("RSV%1").arg(int(field) - int(FieldId::Fin));
        m_bit->setText(tr("%1 is set; a click on its box or Space changes it").arg(name));
        m_bit->setAccessibleName(name);
        setCurrentIndex(int(Page::Bit));
        break;
    }
    case FieldId::Opcode:
        setCurrentIndex(int(Page::Opcode));
        break;
    case FieldId::Mask:
    case FieldId::MaskingKey:
        setCurrentIndex(int(Page::Mask));
        break;
    case FieldId::PayloadLength:
    case FieldId::ExtendedLength:
        setCurrentIndex(int(Page::Length));
        break;
    case FieldId::CloseStatusCode:
        setCurrentIndex(int(Page::CloseCode));
        break;
    case FieldId::Payload:
    case FieldId::CloseReason:
        m_hint->setText(tr("The payload is typed below."));
        setCurrentIndex(int(Page::Nothing));
        break;
    }
    showFrame();
}

void FieldEditor::clear()
{
    m_hint->setText(tr("Choose a field above to change it."));
    setCurrentIndex(int(Page::Nothing));
}

void FieldEditor::focusEditor()
{
    QWidget *page = currentWidget();
    if (m_field == FieldId::MaskingKey && m_key->isEnabled())
        m_key->setFocus();
    else if (QWidget *first = page->findChild<QComboBox *>())
        first->setFocus();
    else if (QWidget *number = page->findChild<QSpinBox *>())
        number->setFocus();
    else if (m_bit->isVisible())
        m_bit->setFocus();
}

void FieldEditor::takeBit(bool set)
{
    if (m_field == FieldId::Fin)
        m_frame.fin = set;
    else
        m_frame.rsv = quint8(set ? m_frame.rsv | rsvBit(m_field) : m_frame.rsv & ~rsvBit(m_field));
    Q_EMIT edited(m_frame);
}

void FieldEditor::takeMask()
{
    m_frame.mask = FrameMask(m_mask->currentData().toInt());
    if (m_frame.mask == FrameMask::Usual)
        Q_EMIT keyRequested();
    Q_EMIT edited(m_frame);
}

void FieldEditor::takeKey()
{
    QString digits = m_key->text();
    digits.remove(u' ');
    const QByteArray bytes = QByteArray::fromHex(digits.toLatin1());
    const bool isWhole = digits.size() == 8 && bytes.size() == 4;
    setRole(*m_key, isWhole ? "" : "error");
    if (!isWhole)
        return;
    std::memcpy(m_frame.key.bytes.data(), bytes.constData(), m_frame.key.bytes.size());
    m_frame.mask = FrameMask::Key;
    Q_EMIT edited(m_frame);
}

void FieldEditor::takeLength()
{
    const int encoding = m_encoding->currentIndex();
    m_frame.encoding = encoding == 0 ? std::nullopt : std::optional(LengthEncoding(encoding - 1));
    bool isNumber = false;
    const quint64 claimed = m_claimed->text().toULongLong(&isNumber);
    const bool isWrong = !isNumber && !m_claimed->text().isEmpty();
    setRole(*m_claimed, isWrong ? "error" : "");
    if (isWrong)
        return;
    m_frame.claimedLength = isNumber ? std::optional(claimed) : std::nullopt;
    Q_EMIT edited(m_frame);
}

void FieldEditor::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QStackedWidget::keyPressEvent(event);
}

} // namespace Fanlight
