// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/fieldexplanation.h"

#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QResizeEvent>
#include <QTextDocument>
#include <QTextDocumentFragment>

#include <cmath>

namespace Fanlight {

namespace {
constexpr int sideMargin = 10;
constexpr int topMargin = 7;
} // namespace

FieldExplanation::FieldExplanation(QWidget *parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
{
    setRole(*this, "explanation");
    m_label->setObjectName(QStringLiteral("fieldExplanation"));
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::RichText);
    m_label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(sideMargin, topMargin, sideMargin, topMargin);
    layout->addWidget(m_label);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FieldExplanation::setFields(const std::vector<FrameField> &fields)
{
    m_fields = fields;
    show(-1);
    reserveHeight();
}

void FieldExplanation::show(int field)
{
    m_shown = field;
    m_label->setText(sentenceOf(field));
}

QString FieldExplanation::text() const
{
    return QTextDocumentFragment::fromHtml(m_label->text()).toPlainText();
}

QString FieldExplanation::sentenceOf(int field) const
{
    const QString muted = color(Token::MutedInk, *this).name();
    if (field < 0 || field >= int(m_fields.size())) {
        return QStringLiteral("<span style=\"color:%1\">%2</span>")
            .arg(muted, tr("Choose a field or a byte: it is explained here.").toHtmlEscaped());
    }
    const FrameField &shown = m_fields.at(std::size_t(field));
    // What it breaks stands in the words themselves and in the banner above: here the sign is enough.
    const bool isWrong = shown.violation != Violation::None;
    const QString sentence =
        QStringLiteral("<b style=\"color:%1\">%2%3 = %4.</b> %5")
            .arg(color(isWrong ? Token::Violation : Token::Ink, *this).name(),
                isWrong ? QStringLiteral("⚠ ") : QString(), QString::fromLatin1(shown.name).toHtmlEscaped(),
                QString::fromLatin1(shown.value).toHtmlEscaped(),
                translated(shown.explanation.constData()).toHtmlEscaped());
    return sentence + QStringLiteral(" <span style=\"color:%1; white-space:nowrap\">%2</span>")
                          .arg(muted, QString::fromLatin1(shown.clause).toHtmlEscaped());
}

void FieldExplanation::reserveHeight()
{
    QTextDocument document;
    document.setDefaultFont(m_label->font());
    document.setDocumentMargin(0);
    document.setTextWidth(qMax(60, width() - 2 * sideMargin));
    double highest = 0;
    for (int field = 0; field < int(m_fields.size()); ++field) {
        document.setHtml(sentenceOf(field));
        highest = qMax(highest, document.size().height());
    }
    setFixedHeight(int(std::ceil(highest)) + 2 * topMargin + 1);
}

void FieldExplanation::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        reserveHeight();
}

void FieldExplanation::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    // The colours stand in the sentence.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        show(m_shown);
        reserveHeight();
    }
}

} // namespace Fanlight
