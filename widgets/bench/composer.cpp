// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/composer.h"

#include "client/draftbook.h"
#include "widgets/bench/messageedit.h"
#include "widgets/bench/repeatbutton.h"
#include "widgets/common/draftwording.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>
#include <QToolButton>

namespace Fanlight {

Composer::Composer(DraftBook &book, const QString &client, QWidget *parent)
    : QWidget(parent)
    , m_book(book)
    , m_client(client)
{
    setObjectName(QStringLiteral("composer"));
    buildUi();
    buildMenu();
    setDraft(m_book.draft(client));
    connect(m_edit, &MessageEdit::textChanged, this, &Composer::edited);
    connect(m_edit, &MessageEdit::sendRequested, this, &Composer::send);
    connect(m_code, &QSpinBox::valueChanged, this, &Composer::edited);
    connect(m_browse, &QPushButton::clicked, this, &Composer::chooseFile);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_repeat, &RepeatButton::fired, this, &Composer::send);
}

void Composer::buildUi()
{
    m_edit = new MessageEdit(this);
    m_edit->setObjectName(QStringLiteral("messageEdit"));
    m_edit->setAccessibleName(tr("Message"));
    setFocusProxy(m_edit);
    m_closeRow = new QWidget(this);
    m_code = new QSpinBox(m_closeRow);
    m_code->setObjectName(QStringLiteral("closeCode"));
    m_code->setAccessibleName(tr("Close code"));
    m_code->setRange(1000, 4999);
    auto *codeLabel = new QLabel(tr("Code"), m_closeRow);
    codeLabel->setBuddy(m_code);
    setRole(*codeLabel, "muted");
    auto *closeLayout = new QHBoxLayout(m_closeRow);
    closeLayout->setContentsMargins(0, 0, 0, 0);
    closeLayout->addWidget(codeLabel);
    closeLayout->addWidget(m_code, 1);
    m_browse = new QPushButton(tr("Choose a file…"), this);
    m_browse->setObjectName(QStringLiteral("chooseFile"));
    m_browse->setAccessibleName(m_browse->text());
    m_fault = new QLabel(this);
    m_fault->setObjectName(QStringLiteral("composerFault"));
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    setRole(*m_fault, "error");

    m_formatButton = new QToolButton(this);
    m_formatButton->setObjectName(QStringLiteral("formatButton"));
    setRole(*m_formatButton, "chip");
    m_repeat = new RepeatButton(this);
    m_size = new QLabel(this);
    m_size->setObjectName(QStringLiteral("wireSize"));
    setRole(*m_size, "muted");
    m_size->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // the button is never squeezed
    m_send = new QPushButton(tr("Send ⌃⏎"), this);
    m_send->setObjectName(QStringLiteral("sendButton"));
    m_send->setAccessibleName(tr("Send"));
    m_send->setToolTip(
        tr("Send (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText)));
    setRole(*m_send, "primary");

    auto *row = new QHBoxLayout;
    row->setSpacing(5);
    row->addWidget(m_formatButton);
    row->addWidget(m_repeat);
    row->addWidget(m_size, 1);
    row->addWidget(m_send);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    layout->addWidget(m_closeRow);
    layout->addWidget(m_browse);
    layout->addWidget(m_edit);
    layout->addWidget(m_fault);
    layout->addLayout(row);
}

void Composer::setClientName(const QString &client)
{
    if (client == m_client)
        return;
    m_book.setDraft(m_client, {});
    m_client = client;
    m_book.setDraft(m_client, draft());
}

void Composer::setObstacle(const QString &sentence)
{
    m_obstacle = sentence;
    setRole(*m_send, sentence.isEmpty() ? "primary" : "");
    m_unsent = m_unsent && !sentence.isEmpty();
    if (!sentence.isEmpty())
        m_repeat->stop();
    showState();
}

MessageDraft Composer::draft() const
{
    return {m_format, m_edit->toPlainText(),
        m_format == DraftFormat::Close ? CloseCode{quint16(m_code->value())} : CloseCodes::Normal};
}

void Composer::setDraft(const MessageDraft &draft)
{
    m_code->setValue(draft.code.value);
    m_edit->setPlainText(draft.text);
    m_edit->moveCursor(QTextCursor::End);
    setFormat(draft.format);
}

void Composer::setFormat(DraftFormat format)
{
    m_format = format;
    m_formatButton->setText(shortText(format) + QStringLiteral(" ▾"));
    m_formatButton->setAccessibleName(tr("Format: %1").arg(text(format)));
    m_edit->setPlaceholderText(placeholder(format));
    m_edit->setFont(format == DraftFormat::Hex || format == DraftFormat::Base64 ? monospace() : font());
    m_closeRow->setVisible(format == DraftFormat::Close);
    m_browse->setVisible(format == DraftFormat::File);
    const QList<QAction *> actions = m_menu->actions();
    for (QAction *action : actions) {
        if (action->isCheckable())
            action->setChecked(action->data().toInt() == int(format));
    }
    edited();
}

void Composer::edited()
{
    m_book.setDraft(m_client, draft());
    m_unsent = false;
    showState();
}

VariableValues Composer::nextValues() const
{
    return {m_counter, QDateTime::currentDateTimeUtc(), QUuid::createUuid(),
        QRandomGenerator::global()->generate()};
}

void Composer::showState()
{
    const MessageDraft current = draft();
    const auto size = clientWireSize(current, nextValues());
    // A close frame is one of the two that end things: its button says what it does.
    m_send->setText(m_format == DraftFormat::Close ? tr("Close ⌃⏎") : tr("Send ⌃⏎"));
    if (size) {
        m_size->setText((hasVariables(current) ? QStringLiteral("≈ ") : QString()) + byteCount(*size));
        m_size->setToolTip(tr("Bytes on the wire: header, masking key and payload"));
        showFault(m_unsent ? m_obstacle : QString());
        return;
    }
    m_size->setText(QStringLiteral("?"));
    m_size->setToolTip(errorText(size.error()));
    // Nothing typed yet is no mistake.
    showFault(current.text.isEmpty() && !m_unsent ? QString() : errorText(size.error()));
}

void Composer::showFault(const QString &sentence)
{
    m_fault->setText(sentence);
    m_fault->setVisible(!sentence.isEmpty());
    const QByteArray role = sentence.isEmpty() ? QByteArray() : QByteArrayLiteral("error");
    if (m_edit->property("fault").toByteArray() == role)
        return;
    m_edit->setProperty("fault", role);
    setRole(*m_edit, role.constData());
}

void Composer::send()
{
    const MessageDraft current = draft();
    const VariableValues values = nextValues();
    const auto payload = encode(current, values);
    if (!payload || !m_obstacle.isEmpty()) {
        m_unsent = true;
        m_repeat->stop();
        showState();
        if (payload)
            return;
        QTextCursor cursor = m_edit->textCursor();
        cursor.setPosition(int(payload.error().offset));
        m_edit->setTextCursor(cursor);
        m_edit->setFocus();
        return;
    }
    ++m_counter;
    m_unsent = false;
    if (m_format == DraftFormat::Close)
        Q_EMIT closeRequested(current.code, QString::fromUtf8(payload->mid(2)));
    else
        Q_EMIT sendRequested(opcodeOf(m_format), *payload);
    if (hasVariables(current))
        showState();
}

void Composer::chooseFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Send a file"), draft().text);
    if (!path.isEmpty())
        m_edit->setPlainText(path);
}

void Composer::beautify()
{
    const auto pretty = beautifyJson(m_edit->toPlainText());
    if (!pretty) {
        showFault(errorText(pretty.error()));
        return;
    }
    // As an edit, so that it can be undone.
    QTextCursor cursor(m_edit->document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(*pretty);
}

} // namespace Fanlight
