// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace Fanlight {

// A panel of the window: a header line (title or tabs, what a caller adds, a muted note at the right) and a
// content area below. Its content layout has no margins: tables reach the edges, forms set their own.
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    [[nodiscard]] QString title() const;
    // At the right of the header: "3 open · 0 refused".
    void setNote(const QString &note);
    [[nodiscard]] QString note() const;

    // Before the title (a client's colour dot), between title and note, and after the note (a menu button).
    void addHeaderStart(QWidget *widget);
    void addHeaderWidget(QWidget *widget, int stretch = 0);
    void addHeaderEnd(QWidget *widget);

    [[nodiscard]] QVBoxLayout *contentLayout() const;

    // Pages with tabs in the header, where the title would be. The first call replaces the title.
    int addPage(const QString &label, QWidget *page);
    void setPageLabel(int index, const QString &label);
    void setCurrentPage(int index);
    [[nodiscard]] int currentPage() const; // -1 without pages
    [[nodiscard]] QTabBar *tabBar() const; // nullptr without pages

Q_SIGNALS:
    void currentPageChanged(int index);

private:
    void addTabBar();

    QFrame *m_header;
    QHBoxLayout *m_headerLayout;
    QHBoxLayout *m_slot;
    QLabel *m_title;
    QLabel *m_note;
    QVBoxLayout *m_content;
    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_pages = nullptr;
};

} // namespace Fanlight
