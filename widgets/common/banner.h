// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace Fanlight {

class BannerSign;

enum class BannerKind : quint8 { Information, Error };

// Says in words what happened, where it happened, with a button for the way out and one to close it. Hidden
// until it has something to say.
class Banner : public QFrame
{
    Q_OBJECT
public:
    explicit Banner(QWidget *parent = nullptr);

    // action is the way out ("Use 8081"); without one there is only the close button.
    void showMessage(BannerKind kind, const QString &sentence, const QString &action = {});
    void clear();
    [[nodiscard]] QString message() const; // empty when hidden
    void setClosable(bool closable);
    // In a narrow place: the action stands below the sentence, not beside it.
    void setStacked(bool stacked);

Q_SIGNALS:
    void actionTriggered();
    void dismissed();

private:
    void dismiss();

    QGridLayout *m_layout;
    BannerSign *m_sign;
    QLabel *m_text;
    QPushButton *m_action;
    QToolButton *m_close;
};

} // namespace Fanlight
