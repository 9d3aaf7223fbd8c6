// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/casedetail.h"

#include "tables/recordtext.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/testwording.h"
#include "widgets/common/wording.h"
#include "widgets/tester/wirestoryview.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>

namespace Fanlight {

namespace {

constexpr int margin = 12;

} // namespace

CaseDetail::CaseDetail(QWidget *parent)
    : Card(tr("Case"), parent)
    , m_nothing(new EmptyState(
          tr("What the RFCs demand, to try"), tr("The cases are what RFC 6455 and RFC 7692 demand, each of "
                                                 "them something right or wrong to say. Run "
                                                 "them against a server or on clients, or select one to read "
                                                 "what it is about. After a run it shows "
                                                 "what was seen, and the bytes of both sides.")))
    , m_case(new QWidget)
    , m_story(new WireStoryView)
    , m_copy(new QPushButton(tr("Copy as &command")))
    , m_token(Token::MutedInk)
{
    setObjectName(QStringLiteral("caseDetail"));
    buildUi();
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_command);
        Q_EMIT copied();
    });
    showNothing();
}

void CaseDetail::buildUi()
{
    m_copy->setObjectName(QStringLiteral("copyCase"));
    m_copy->setToolTip(tr("This case for a terminal, on the same target"));
    setRole(*m_copy, "quiet");
    m_copy->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    addHeaderEnd(m_copy);
    auto *layout = new QVBoxLayout(m_case);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(6);
    m_title = addText(*layout, "caseTitle");
    setRole(*m_title, "title");
    m_verdict = addText(*layout, "caseVerdict");
    setRole(*m_verdict, "title");
    m_id = addText(*layout, "caseId");
    m_id->setFont(monospace());
    m_demand = addText(*layout, "caseDemand");
    m_seen = addText(*layout, "caseSeen");
    layout->addWidget(m_story, 1);
    layout->addStretch();
    contentLayout()->addWidget(m_nothing, 1);
    contentLayout()->addWidget(m_case, 1);
}

QLabel *CaseDetail::addText(QLayout &layout, const char *name)
{
    auto *label = new QLabel;
    label->setObjectName(QString::fromLatin1(name));
    label->setTextFormat(Qt::PlainText); // it may hold the peer's words
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout.addWidget(label);
    return label;
}

void CaseDetail::showCase(const TestCase &test, const TestResult *result, Role tested)
{
    m_nothing->hide();
    m_case->show();
    m_title->setText(test.title);
    m_id->setText(QString::fromLatin1(test.id));
    m_demand->setText(tr("Demanded: %1 (%2)").arg(test.demand, QString::fromLatin1(test.clause)));
    m_token = result ? tokenOf(result->verdict) : Token::MutedInk;
    colour();
    m_verdict->setText(result ? tr("%1 in %2").arg(markText(result->verdict), durationText(result->time))
                              : tr("Not run yet"));
    m_seen->setText(!result                    ? QString()
                    : result->reason.isEmpty() ? tr("Seen: as it should be.")
                                               : tr("Seen: %1.").arg(result->reason));
    m_seen->setVisible(result != nullptr);
    m_story->setVisible(result && !result->trace.pieces().empty());
    if (result)
        m_story->setTrace(result->trace, tested == Role::Server ? Direction::ToServer : Direction::ToClient);
}

void CaseDetail::colour()
{
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, color(m_token, *this));
    m_verdict->setPalette(palette);
}

void CaseDetail::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_verdict)
        colour();
}

void CaseDetail::showNothing()
{
    m_nothing->show();
    m_case->hide();
    setCommand({});
}

void CaseDetail::setCommand(const QString &command)
{
    m_command = command;
    m_copy->setVisible(!command.isEmpty());
}

} // namespace Fanlight
