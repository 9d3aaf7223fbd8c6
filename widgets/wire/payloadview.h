// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/wire/copytext.h"

#include <QByteArray>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QStackedWidget;

namespace Fanlight {

class Chip;
class CopyBar;
class EmptyState;
class HexView;
class JsonTree;

// A payload as text, JSON tree, hex or base64. One of more than 1 MiB is laid out only when that is asked
// for.
class PayloadView : public QWidget
{
    Q_OBJECT
public:
    explicit PayloadView(QWidget *parent = nullptr);

    void setPayload(const QByteArray &payload);
    [[nodiscard]] PayloadFormat format() const { return m_format; }
    void setFormat(PayloadFormat format);

private:
    void buildUi();
    void addChip(PayloadFormat format, const QString &text, const char *name, const QString &accessibleName);
    void refresh();
    void showText(const QString &text);
    void showJson();

    QByteArray m_payload;
    PayloadFormat m_format = PayloadFormat::Text;
    bool m_isLargeAllowed = false; // the reader asked for this payload, however large
    QList<Chip *> m_chips;         // in the order of PayloadFormat
    QLabel *m_problem;
    QStackedWidget *m_pages;
    QPlainTextEdit *m_text;
    JsonTree *m_json;
    HexView *m_hex;
    EmptyState *m_large;
    CopyBar *m_copy;
};

} // namespace Fanlight
