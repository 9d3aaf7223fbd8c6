// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "capture/streamrecorder.h"
#include "transport/streamwatch.h"

#include <memory>

namespace Fanlight {

// What the relay tells the capture of one connection. With a foreign server it is the connection's only
// witness and says everything; with our own the server does, and the relay adds sightings alone.
class RelayJournal
{
public:
    // record: false tells the capture nothing; the watches still see what passes.
    RelayJournal(const ConnectionInfo &info, bool tls, bool record, quint64 maxPayload, CaptureQueue &queue,
        const CaptureClock &clock);

    // The client asked for a connection that nobody announced to the capture yet.
    void requested();
    void failed(const QString &text);
    void opened(const QString &peer, StreamRecorder::Mode mode);
    // What only the client knows of an opaque connection: target, subprotocol, what TLS agreed on, and that
    // the handshake succeeded.
    void supplement(const ConnectionInfo &info);
    // True when there is news for whoever speaks on the connection: see watch().
    bool receive(Direction direction, QByteArrayView bytes);
    void ended(Direction direction);
    // A remark for the capture.
    void note(const QString &sentence) { push(RecordKind::Note, sentence.toUtf8()); }
    // What faults did to bytes that receive() is given next; see StreamRecorder.
    void addTrail(Direction direction, const FaultTrail::Step &step);
    // A frame that receive() never sees: as it was sent or as it arrived, where the two differ.
    void struck(Direction direction, QByteArrayView wire, const FaultTrail::Step &step, qint64 received);
    // What became of a frame that our own server records.
    void tellFate(Direction direction, quint64 offset, FaultMark mark);
    // The TCP connection to the server is gone. byServer: its end came first.
    void closed(bool byServer);

    // Ciphertext passes: nothing can be told apart.
    [[nodiscard]] bool isOpaque() const { return m_opaque; }
    // Our own server records the same connection.
    [[nodiscard]] bool isShadow() const { return m_mode == StreamRecorder::Mode::Shadow; }
    [[nodiscard]] const ConnectionInfo &info() const { return m_info; }
    [[nodiscard]] const StreamWatch &watch(Direction direction) const
    {
        return direction == Direction::ToServer ? m_toServer : m_toClient;
    }

private:
    void pushInfo();
    void push(RecordKind kind, const QByteArray &sentence, CloseCode code = {});
    void refreshInfo();
    [[nodiscard]] QByteArray closingSentence(bool byServer, const CloseBody *body) const;

    ConnectionInfo m_info;
    bool m_opaque; // ciphertext
    bool m_record;
    quint64 m_maxPayload;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    StreamRecorder::Mode m_mode = StreamRecorder::Mode::Full;
    std::unique_ptr<StreamRecorder> m_recorder;
    StreamWatch m_toServer{Direction::ToServer};
    StreamWatch m_toClient{Direction::ToClient};
    std::optional<Direction> m_firstClose; // the side whose close frame came first
    bool m_begun = false;
};

} // namespace Fanlight
