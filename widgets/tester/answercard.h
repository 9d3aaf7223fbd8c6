// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "widgets/common/card.h"

class QLabel;

namespace Fanlight {

class EmptyState;
class HandshakeView;
class Workbench;

// What came of an opening request: what the server did, and both heads explained rule by rule, as the capture
// has them.
class AnswerCard : public Card
{
    Q_OBJECT
public:
    explicit AnswerCard(Workbench &workbench, QWidget *parent = nullptr);

    // From now on this attempt is shown. request: what was sent; expectation: a sentence, may be empty.
    void follow(
        ClientId client, ConnectionId connection, const QByteArray &request, const QString &expectation);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildUi();
    void refresh();
    [[nodiscard]] QByteArray payloadOf(quint64 number) const;
    // Numbers of records, 0 when there is none.
    [[nodiscard]] quint64 requestRecord() const;
    [[nodiscard]] quint64 responseRecord() const;
    [[nodiscard]] QString answerText() const;
    [[nodiscard]] QString tcpText() const;
    [[nodiscard]] quint64 bytesOfFrames(quint64 response) const;
    [[nodiscard]] QString followingText() const;

    Workbench &m_workbench;
    ClientId m_client;
    ConnectionId m_connection;
    QByteArray m_request;
    QString m_expectation;
    QLabel *m_did = nullptr;
    HandshakeView *m_handshake = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace Fanlight
