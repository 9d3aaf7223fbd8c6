// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/streamrecorder.h"
#include "client/maskingkeys.h"
#include "client/panelsession.h"
#include "client/rawclient.h"
#include "transport/streamwatch.h"

#include <memory>

namespace Fanlight {

class PeerEndWatch;

// A client panel's connection with the raw engine: RawClient through the relay. It behaves as a client should
// until it is told otherwise, and is lenient: what the server does wrong is recorded with its clause and said
// in the state (ProtocolViolation, while Open), and the connection goes on, where a real client would fail
// it. Only a message beyond maxMessage ends it, with 1009: it would need the memory.
// Over TLS, where the relay sees ciphertext, it feeds the capture with the clear bytes of both directions: as
// records when the server is foreign, as sightings when it is ours and records itself.
class RawSession final : public PanelSession
{
    Q_OBJECT
public:
    RawSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent = nullptr);
    ~RawSession() override;

    [[nodiscard]] ClientEngine engine() const override { return ClientEngine::Raw; }

    // As open(), with these bytes in place of the usual opening request. When the answer is no good, the
    // socket is kept for a while, to see what the server does with it: ClientState::peerEnd.
    void openWith(const ClientSettings &settings, const WritePlan &opening);
    // The bytes as they are, from when TCP (and TLS) stands; before that, or with more than 64 MiB waiting:
    // SendFailed.
    void sendWrites(const WritePlan &writes);
    // When everything has left: nothing more is sent, what the server says is still read.
    void halfClose();
    // The server sees a TCP reset; what was under way to it is gone.
    void reset();
    // As ClientSettings' switches, from now on; an open begins with those of its settings.
    void setAnswers(bool pings, bool close);

private:
    void connectToServer() override;
    void drop() override;
    void writeClose(const CloseBody &body) override;
    [[nodiscard]] bool writeFrame(Opcode opcode, const QByteArray &payload) override;
    [[nodiscard]] qint64 unsentBytes() const override;
    [[nodiscard]] QSslSocket *secureSocket() const override;
    void ignoreTlsErrors() override;

    [[nodiscard]] RawClientSettings clientSettings() const;
    [[nodiscard]] WritePlan usualOpening();
    // What RawClient tells.
    void passed(Direction direction, const QByteArray &bytes);
    void happened(const RawEvent &event);
    void watchPeerEnd();
    void heard(const RawConnected &connected);
    void heard(const RawResponse &response);
    void heard(const FrameSeen &seen);
    void heard(const Failure &failure);
    void heard(const RawEnd &end);
    void leftProgram(qint64 bytes);

    void serverCloses(const QByteArray &body);
    // Whoever wrote it: a close frame among bytes that are sent as they are counts too.
    [[nodiscard]] bool hasSentClose() const { return m_closeSent || m_toServer.closeFrame(); }
    void write(const QByteArray &frame);

    RawClient *m_socket = nullptr;
    WritePlan m_opening;       // of openWith()
    bool m_openedWith = false; // this attempt
    PeerEndWatch *m_peerEnd = nullptr;
    MaskingKeys m_keys;
    StreamWatch m_toServer{Direction::ToServer};
    StreamWatch m_toClient{Direction::ToClient};
    std::unique_ptr<StreamRecorder> m_recorder; // over TLS
    quint64 m_onWire = 0;                       // bytes that left this program on the way to the relay
    bool m_closeSent = false;
    bool m_answerPings = true;
    bool m_answerClose = true;
};

} // namespace Fanlight
