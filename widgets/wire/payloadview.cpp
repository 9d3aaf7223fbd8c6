// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/payloadview.h"

#include "widgets/common/chip.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/hexview.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "widgets/wire/copybar.h"
#include "widgets/wire/jsontree.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTextDocument>

namespace Fanlight {

namespace {

constexpr qsizetype previewLimit = 1024 * 1024; // bytes
// A text view lays out a line as a whole: one of megabytes would stop the window. Characters.
constexpr qsizetype longestLine = 2'000;

QString withShortLines(const QString &text)
{
    QString result;
    result.reserve(text.size() + text.size() / longestLine);
    qsizetype lineStart = 0;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) == u'\n') {
            lineStart = at + 1;
        } else if (at - lineStart >= longestLine && !text.at(at).isLowSurrogate()) {
            result += u'\n';
            lineStart = at;
        }
        result += text.at(at);
    }
    return result;
}

} // namespace

PayloadView::PayloadView(QWidget *parent)
    : QWidget(parent)
    , m_problem(new QLabel(this))
    , m_pages(new QStackedWidget(this))
    , m_text(new QPlainTextEdit(this))
    , m_json(new JsonTree(this))
    , m_hex(new HexView(this))
    , m_large(new EmptyState(QString(), QString(), this))
    , m_copy(new CopyBar(this))
{
    buildUi();
    connect(m_large, &EmptyState::triggered, this, [this] {
        m_isLargeAllowed = true;
        refresh();
    });
}

void PayloadView::buildUi()
{
    auto *formats = new QHBoxLayout;
    formats->setContentsMargins(0, 0, 0, 0);
    formats->setSpacing(6);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(formats);
    layout->addWidget(m_problem);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_copy);

    addChip(PayloadFormat::Text, tr("Text"), "showText", tr("Show the payload as text"));
    addChip(PayloadFormat::Json, tr("JSON"), "showJson", tr("Show the payload as a JSON tree"));
    addChip(PayloadFormat::Hex, tr("Hex"), "showHex", tr("Show the payload in hexadecimal"));
    addChip(PayloadFormat::Base64, tr("Base64"), "showBase64", tr("Show the payload as base64"));
    auto *group = new QButtonGroup(this);
    for (Chip *chip : std::as_const(m_chips)) {
        group->addButton(chip);
        formats->addWidget(chip);
    }
    formats->addStretch();

    m_problem->setObjectName(QStringLiteral("payloadProblem"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    setRole(*m_problem, "error");
    m_problem->hide();

    m_text->setObjectName(QStringLiteral("payloadText"));
    m_text->setAccessibleName(tr("Payload"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setFont(monospace());
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->viewport()->setAutoFillBackground(false);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->document()->setDocumentMargin(1);
    setRole(*m_text, "plain");
    m_hex->setObjectName(QStringLiteral("payloadHex"));
    m_hex->setLineLimits(2, 0);
    for (QWidget *page : std::initializer_list<QWidget *>{m_text, m_json, m_hex, m_large})
        m_pages->addWidget(page);
    m_chips.at(int(PayloadFormat::Text))->setChecked(true);
}

void PayloadView::addChip(
    PayloadFormat format, const QString &text, const char *name, const QString &accessibleName)
{
    auto *chip = new Chip(text, QLatin1StringView(name), accessibleName, this);
    m_chips.append(chip);
    connect(chip, &Chip::clicked, this, [this, format] { setFormat(format); });
}

void PayloadView::setPayload(const QByteArray &payload)
{
    m_payload = payload;
    m_isLargeAllowed = false;
    m_copy->setPayload(payload);
    refresh();
}

void PayloadView::setFormat(PayloadFormat format)
{
    m_format = format;
    m_chips.at(int(format))->setChecked(true);
    refresh();
}

void PayloadView::refresh()
{
    m_problem->hide();
    // Hex formats only what shows, so it needs no asking.
    if (m_payload.size() > previewLimit && !m_isLargeAllowed && m_format != PayloadFormat::Hex) {
        const QString size = byteCount(quint64(m_payload.size()));
        m_large->setText(
            tr("%1 are not shown by themselves").arg(size), tr("Laying them out takes a moment."));
        m_large->setAction(tr("Show all %1").arg(size));
        m_pages->setCurrentWidget(m_large);
        return;
    }
    switch (m_format) {
    case PayloadFormat::Text:
    case PayloadFormat::Base64:
        showText(payloadAs(m_format, m_payload));
        break;
    case PayloadFormat::Json:
        showJson();
        break;
    case PayloadFormat::Hex:
        m_hex->setBytes(m_payload);
        m_pages->setCurrentWidget(m_hex);
        break;
    }
}

void PayloadView::showText(const QString &text)
{
    m_text->setPlainText(withShortLines(text));
    m_pages->setCurrentWidget(m_text);
}

void PayloadView::showJson()
{
    if (m_json->setJson(m_payload)) {
        m_pages->setCurrentWidget(m_json);
        return;
    }
    m_problem->setText(
        m_payload.isEmpty() ? tr("There is no payload, so no JSON.") : m_json->errorSentence());
    m_problem->show();
    showText(payloadAs(PayloadFormat::Text, m_payload));
}

} // namespace Fanlight
