// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/payloadeditor.h"

#include "protocol/utf8validator.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QIntValidator>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>

namespace Fanlight {

PayloadEditor::PayloadEditor(QWidget *parent)
    : QWidget(parent)
    , m_form(new QComboBox(this))
    , m_sizeRow(new QWidget(this))
    , m_size(new QLineEdit(m_sizeRow))
    , m_text(new QPlainTextEdit(this))
    , m_fault(new QLabel(this))
{
    m_title = labelFor(m_text, tr("&Payload"));
    m_asLabel = labelFor(m_form, tr("a&s"));
    buildUi();
    connect(m_form, &QComboBox::currentIndexChanged, this, &PayloadEditor::changeForm);
    connect(m_size, &QLineEdit::textChanged, this, &PayloadEditor::tell);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PayloadEditor::tell);
}

void PayloadEditor::buildUi()
{
    m_form->setObjectName(QStringLiteral("payloadForm"));
    m_form->setAccessibleName(tr("Payload as"));
    m_form->addItem(tr("Text"));
    m_form->addItem(tr("Hex"));
    m_size->setObjectName(QStringLiteral("payloadSize"));
    m_size->setAccessibleName(tr("Repeat the payload to so many bytes"));
    m_size->setToolTip(tr("The payload again and again until it has so many bytes; empty: once"));
    m_size->setValidator(new QIntValidator(0, int(CompositionLimits::bytes), m_size));
    m_size->setPlaceholderText(tr("once"));
    m_size->setMaximumWidth(90);
    m_text->setObjectName(QStringLiteral("payloadText"));
    m_text->setAccessibleName(tr("Payload"));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(44);
    m_fault->setObjectName(QStringLiteral("payloadFault"));
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    m_fault->hide();
    setRole(*m_fault, "error");

    auto *size = new QHBoxLayout(m_sizeRow);
    size->setContentsMargins(0, 0, 0, 0);
    m_sizeRow->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    size->setSpacing(6);
    size->addWidget(labelFor(m_size, tr("Repeat &to")));
    size->addWidget(m_size);
    size->addWidget(labelFor(m_size, tr("bytes")));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_asLabel);
    row->addWidget(m_form);
    row->addStretch();
    row->addWidget(m_sizeRow);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    layout->addLayout(row);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_fault);
}

void PayloadEditor::setRaw(bool raw)
{
    m_title->setText(raw ? tr("&Bytes") : tr("&Payload"));
    m_text->setAccessibleName(raw ? tr("Bytes") : tr("Payload"));
    m_asLabel->setVisible(!raw);
    m_form->setVisible(!raw);
    m_sizeRow->setVisible(!raw);
}

PayloadText PayloadEditor::payload() const
{
    PayloadText typed;
    typed.form = PayloadForm(m_form->currentIndex());
    typed.text = m_text->toPlainText();
    if (!m_size->text().isEmpty())
        typed.size = m_size->text().toULongLong();
    return typed;
}

void PayloadEditor::setPayload(const PayloadText &payload)
{
    if (payload == this->payload())
        return;
    const QSignalBlocker form(m_form);
    const QSignalBlocker size(m_size);
    const QSignalBlocker text(m_text);
    m_form->setCurrentIndex(int(payload.form));
    m_size->setText(payload.size ? QString::number(*payload.size) : QString());
    if (m_text->toPlainText() != payload.text)
        m_text->setPlainText(payload.text);
    m_text->setFont(payload.form == PayloadForm::Hex ? monospace() : font());
    m_text->setPlaceholderText(
        payload.form == PayloadForm::Hex ? QStringLiteral("48 65 6c 6c 6f") : QString());
    m_told = payload;
}

// The same bytes, written otherwise. Where they are no text they stay as they are.
void PayloadEditor::changeForm()
{
    PayloadText next = payload();
    PayloadText before = next;
    before.form = next.form == PayloadForm::Hex ? PayloadForm::Text : PayloadForm::Hex;
    before.size.reset();
    const auto bytes = payloadOf(before);
    if (next.form == PayloadForm::Hex) {
        next.text = QString::fromLatin1(bytes.value_or(QByteArray()).toHex(' '));
    } else if (bytes && isValidUtf8(*bytes)) {
        next.text = QString::fromUtf8(*bytes);
    } else {
        const QSignalBlocker quiet(m_form);
        m_form->setCurrentIndex(int(PayloadForm::Hex));
        setFault(bytes ? tr("These bytes are no UTF-8 text: they can be written in hex only.")
                       : tr("Correct the digits first: then they can be read as text."));
        return;
    }
    setPayload(next);
    m_text->setFont(next.form == PayloadForm::Hex ? monospace() : font());
    Q_EMIT edited(next);
}

void PayloadEditor::setFault(const QString &sentence)
{
    m_fault->setText(sentence);
    m_fault->setVisible(!sentence.isEmpty());
    setRole(*m_text, sentence.isEmpty() ? "" : "error");
}

void PayloadEditor::focusText()
{
    m_text->setFocus();
}

void PayloadEditor::tell()
{
    const PayloadText typed = payload();
    if (typed == m_told)
        return;
    m_told = typed;
    Q_EMIT edited(typed);
}

} // namespace Fanlight
