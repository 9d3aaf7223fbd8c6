// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/answercard.h"

#include "tables/recordtext.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/handshakeview.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QLabel>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr quint64 mostSearched = 2'000; // records behind an answer; those of other connections count too

// Where the first of an answer's bytes that do not belong to its head is; its size when there is none.
qsizetype headSize(const QByteArray &response)
{
    ResponseHeadParser parser(HeadLimits{});
    return parser.receive(response);
}

int statusOf(const QByteArray &response)
{
    ResponseHeadParser parser(HeadLimits{});
    (void)parser.receive(response);
    return parser.isComplete() ? parser.head().status : 0;
}

} // namespace

AnswerCard::AnswerCard(Workbench &workbench, QWidget *parent)
    : Card(tr("What the server did"), parent)
    , m_workbench(workbench)
    , m_did(new QLabel(this))
    , m_handshake(new HandshakeView(this))
    , m_empty(new EmptyState(tr("Nothing sent yet"),
          tr("Send an opening request: the answer is explained here, rule by rule."), this))
{
    setObjectName(QStringLiteral("answerCard"));
    buildUi();
    connect(&m_workbench.store(), &CaptureStore::appended, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&m_workbench.store(), &CaptureStore::cleared, this, &AnswerCard::refresh);
    connect(&m_workbench, &Workbench::clientChanged, this, [this](ClientId client) {
        if (client == m_client)
            refresh();
    });
    refresh();
}

void AnswerCard::showEvent(QShowEvent *event)
{
    Card::showEvent(event);
    refresh();
}

void AnswerCard::buildUi()
{
    m_did->setObjectName(QStringLiteral("whatTheServerDid"));
    m_did->setAccessibleName(title());
    m_did->setWordWrap(true);
    m_did->setTextFormat(Qt::PlainText);
    m_did->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_did->setContentsMargins(12, 10, 12, 4);
    m_empty->setObjectName(QStringLiteral("nothingSent"));
    contentLayout()->addWidget(m_did);
    contentLayout()->addWidget(m_handshake, 1);
    contentLayout()->addWidget(m_empty, 1);
}

void AnswerCard::follow(
    ClientId client, ConnectionId connection, const QByteArray &request, const QString &expectation)
{
    m_client = client;
    m_connection = connection;
    m_request = request;
    m_expectation = expectation;
    refresh();
}

quint64 AnswerCard::requestRecord() const
{
    const CaptureStore &store = m_workbench.store();
    const quint64 handshake = store.findHandshake(m_connection, RecordKind::HandshakeRequest);
    return handshake ? handshake : store.findHandshake(m_connection, RecordKind::HttpRequest);
}

quint64 AnswerCard::responseRecord() const
{
    const CaptureStore &store = m_workbench.store();
    const quint64 handshake = store.findHandshake(m_connection, RecordKind::HandshakeResponse);
    return handshake ? handshake : store.findHandshake(m_connection, RecordKind::HttpResponse);
}

QByteArray AnswerCard::payloadOf(quint64 number) const
{
    return number ? m_workbench.store().record(number).payload : QByteArray();
}

void AnswerCard::refresh()
{
    const bool isFollowing = m_connection.value != 0;
    m_empty->setVisible(!isFollowing);
    m_did->setVisible(isFollowing);
    m_handshake->setVisible(isFollowing);
    if (!isFollowing)
        return;
    // Of a head that it refused in the middle the server has read the beginning alone.
    const QByteArray request = payloadOf(requestRecord());
    m_handshake->setHandshake(
        m_request.startsWith(request) ? m_request : request, payloadOf(responseRecord()));
    QStringList sentences{answerText(), tcpText(), followingText(), m_expectation};
    sentences.removeAll(QString());
    const QString text = sentences.join(u'\n');
    if (text != m_did->text()) // a selection stays
        m_did->setText(text);
}

QString AnswerCard::answerText() const
{
    const ClientState state = m_workbench.clientState(m_client);
    const bool isCurrent = state.connection == m_connection;
    const quint64 number = responseRecord();
    if (number == 0) {
        if (isCurrent && state.phase == ClientPhase::Connecting)
            return tr("No answer yet.");
        return isCurrent && state.error != ClientError::None ? tr("No answer. %1").arg(errorText(state))
                                                             : tr("No answer.");
    }
    const Record &response = m_workbench.store().record(number);
    const quint64 asked = requestRecord();
    const quint64 begin = asked ? asked : m_workbench.store().findHandshake(m_connection, RecordKind::Opened);
    const QString after =
        begin
            ? tr(" after %1")
                  .arg(durationText(qMax<qint64>(0, response.time - m_workbench.store().record(begin).time)))
            : QString();
    const int status = statusOf(response.payload);
    if (status == 0)
        return tr("It answered something that is no HTTP response%1.").arg(after);
    if (isCurrent && state.phase == ClientPhase::Open)
        return tr("It answered %1%2 and accepted the request: the connection is open, and the Frames tab can "
                  "send on it.")
            .arg(status)
            .arg(after);
    if (status == 101 && isCurrent && state.error == ClientError::HandshakeRefused)
        return tr("It answered 101%1, but the answer breaks a rule: %2").arg(after, state.detail);
    return status == 101 ? tr("It answered 101%1 and accepted the request.").arg(after)
                         : tr("It answered %1%2 and did not open a WebSocket.").arg(status).arg(after);
}

QString AnswerCard::tcpText() const
{
    const ClientState state = m_workbench.clientState(m_client);
    if (state.connection != m_connection || state.phase == ClientPhase::Open)
        return {};
    if (state.peerEnd == PeerEnd::Closed)
        return tr("It closed TCP %1 after the answer.").arg(durationText(state.peerEndAfter));
    if (state.peerEnd == PeerEnd::LeftOpen)
        return tr("It left TCP open for %1 after the answer; then this client closed it.")
            .arg(durationText(state.peerEndAfter));
    if (state.error == ClientError::TimedOut)
        return tr("It left TCP open all that time; then this client closed it.");
    if (state.error == ClientError::ConnectionLost)
        return tr("It closed TCP.");
    const bool isRefused =
        state.error == ClientError::HandshakeRefused || state.error == ClientError::NotHttp;
    return isRefused ? tr("Waiting to see whether it closes TCP…") : QString();
}

// Frames behind an answer that opened nothing are told, too.
quint64 AnswerCard::bytesOfFrames(quint64 response) const
{
    const CaptureStore &store = m_workbench.store();
    const quint64 last = std::min(store.lastNumber(), response + mostSearched);
    quint64 bytes = 0;
    for (quint64 number = response + 1; number <= last; ++number) {
        const Record &record = store.record(number);
        if (record.connection == m_connection && record.kind == RecordKind::Frame &&
            record.direction == Direction::ToClient)
            bytes += record.wireSize();
    }
    return bytes;
}

QString AnswerCard::followingText() const
{
    const quint64 number = responseRecord();
    const QByteArray response = payloadOf(number);
    if (statusOf(response) == 0)
        return {};
    if (const qsizetype rest = response.size() - headSize(response); rest > 0)
        return tr("%L1 bytes of a body came after the head of the answer.").arg(rest);
    if (m_workbench.clientState(m_client).phase == ClientPhase::Open)
        return {};
    const quint64 frames = bytesOfFrames(number);
    return frames > 0 ? tr("%L1 bytes of frames came after the head of the answer.").arg(frames) : QString();
}

} // namespace Fanlight
