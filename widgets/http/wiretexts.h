// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;

namespace Fanlight {

// Bytes as on the wire, side by side, under a line that says what they add up to.
class WireTexts : public QWidget
{
    Q_OBJECT
public:
    explicit WireTexts(const QString &sumName, QWidget *parent = nullptr);

    void add(const QString &name, const QString &title); // from left to right
    void setSum(const QString &text);
    void setText(std::size_t index, const QString &text); // a selection stays while the text does

private:
    QLabel *m_sum;
    QHBoxLayout *m_area;
    std::vector<QPlainTextEdit *> m_edits;
};

// A head as lines of text.
[[nodiscard]] QString wireText(const QByteArray &bytes);

} // namespace Fanlight
