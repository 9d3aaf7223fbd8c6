// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/card.h"

#include "widgets/common/elidedlabel.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QFontMetrics>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>

namespace Fanlight {

Card::Card(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_header(new QFrame(this))
    , m_headerLayout(new QHBoxLayout(m_header))
    , m_slot(new QHBoxLayout)
    , m_title(new QLabel(title, m_header))
    , m_note(new ElidedLabel(m_header))
    , m_content(new QVBoxLayout)
{
    setRole(*this, "card");
    setRole(*m_header, "cardHeader");
    setRole(*m_title, "title");
    setRole(*m_note, "muted");
    m_title->setVisible(!title.isEmpty());
    m_note->setVisible(false);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_title->setTextFormat(Qt::PlainText);
    m_header->setMinimumHeight(fontMetrics().height() + 19);

    m_headerLayout->setContentsMargins(12, 0, 12, 0);
    m_headerLayout->setSpacing(8);
    m_slot->setSpacing(7);
    m_headerLayout->addWidget(m_title);
    m_headerLayout->addLayout(m_slot, 1);
    m_headerLayout->addWidget(m_note);

    // One pixel for the card's own line, and room for its rounded corners below.
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 4);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_content, 1);
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(0);
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty() && !m_tabs);
}

QString Card::title() const
{
    return m_title->text();
}

void Card::setNote(const QString &note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString Card::note() const
{
    return m_note->text();
}

void Card::addHeaderStart(QWidget *widget)
{
    m_headerLayout->insertWidget(0, widget);
}

void Card::addHeaderWidget(QWidget *widget, int stretch)
{
    m_slot->addWidget(widget, stretch);
}

void Card::addHeaderEnd(QWidget *widget)
{
    m_headerLayout->addWidget(widget);
}

QVBoxLayout *Card::contentLayout() const
{
    return m_content;
}

int Card::addPage(const QString &label, QWidget *page)
{
    if (!m_tabs)
        addTabBar();
    const int index = m_pages->addWidget(page);
    m_tabs->addTab(label);
    return index;
}

void Card::addTabBar()
{
    m_title->hide();
    m_tabs = new QTabBar(m_header);
    m_tabs->setObjectName(QStringLiteral("tabs"));
    m_tabs->setAccessibleName(m_title->text());
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_headerLayout->insertWidget(m_headerLayout->indexOf(m_title), m_tabs, 0, Qt::AlignBottom);
    m_pages = new QStackedWidget(this);
    m_content->addWidget(m_pages, 1);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, this, &Card::currentPageChanged);
}

void Card::setPageLabel(int index, const QString &label)
{
    if (m_tabs)
        m_tabs->setTabText(index, label);
}

void Card::setCurrentPage(int index)
{
    if (m_tabs)
        m_tabs->setCurrentIndex(index);
}

int Card::currentPage() const
{
    return m_tabs ? m_tabs->currentIndex() : -1;
}

QTabBar *Card::tabBar() const
{
    return m_tabs;
}

} // namespace Fanlight
