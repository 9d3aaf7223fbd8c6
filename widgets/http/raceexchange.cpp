// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/raceexchange.h"

#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace Fanlight {

namespace {

// A head as text, a frame as hexadecimal bytes.
QString shown(const QByteArray &bytes, bool isFrame)
{
    if (isFrame)
        return QString::fromLatin1(bytes.toHex(' '));
    QString text = QString::fromLatin1(bytes);
    return text.remove(QLatin1Char('\r'));
}

void put(QPlainTextEdit &edit, const QString &text)
{
    if (edit.toPlainText() != text) // else a selection would be lost
        edit.setPlainText(text);
}

} // namespace

RaceExchange::RaceExchange(RaceLane lane, QWidget *parent)
    : QWidget(parent)
    , m_sum(new QLabel(this))
    , m_request(new QPlainTextEdit(this))
    , m_reply(new QPlainTextEdit(this))
{
    const bool isWebSocket = lane == RaceLane::WebSocket;
    if (isWebSocket)
        m_opening = new QPlainTextEdit(this);
    m_sum->setObjectName(QStringLiteral("raceSum%1").arg(int(lane)));
    m_sum->setTextFormat(Qt::PlainText);
    m_sum->setWordWrap(true);
    auto *texts = new QHBoxLayout;
    texts->setSpacing(12);
    const auto add = [&](QPlainTextEdit *edit, const char *name, const QString &title) {
        edit->setObjectName(QStringLiteral("race%1%2").arg(QLatin1StringView(name)).arg(int(lane)));
        edit->setAccessibleName(title);
        edit->setReadOnly(true);
        edit->setTabChangesFocus(true);
        edit->setFont(monospace());
        auto *label = new QLabel(title, this);
        label->setBuddy(edit);
        setRole(*label, "muted");
        auto *column = new QVBoxLayout;
        column->setSpacing(3);
        column->addWidget(label);
        column->addWidget(edit);
        texts->addLayout(column, 1);
    };
    if (m_opening)
        add(m_opening, "Opening", tr("The handshake, once"));
    add(m_request, "Request", isWebSocket ? tr("One message, masked") : tr("One request"));
    add(m_reply, "Reply", isWebSocket ? tr("Its echo") : tr("Its reply"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_sum);
    layout->addLayout(texts, 1);
}

void RaceExchange::setResult(const LaneResult &lane)
{
    const bool isFrame = lane.lane == RaceLane::WebSocket;
    put(*m_request, shown(lane.request, isFrame));
    put(*m_reply, shown(lane.reply, isFrame));
    if (m_opening)
        put(*m_opening, shown(lane.opening, false));
    if (lane.done == 0 || lane.reply.isEmpty()) {
        m_sum->setText(lane.error);
        return;
    }
    const auto number = [](qint64 value) { return numberText(double(value)); };
    const qint64 each = lane.request.size() + lane.reply.size();
    QString sum = tr("%1 × (%2 + %3) = %4 bytes")
                      .arg(number(lane.done), number(lane.request.size()), number(lane.reply.size()),
                          number(each * lane.done));
    if (!lane.opening.isEmpty())
        sum += tr(", and %1 for the handshake").arg(number(lane.opening.size()));
    sum += tr("; counted on the wire: %1.").arg(number(qint64(lane.up.total() + lane.down.total())));
    m_sum->setText(sum);
}

} // namespace Fanlight
