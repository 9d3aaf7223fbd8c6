// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "client/clientsettings.h"
#include "transport/recordingproxy.h"

#include <QObject>
#include <memory>

class QTimer;
class QWebSocket;

namespace Fanlight {

// One client panel's connection: a QWebSocket through the RecordingProxy. Engine thread. What it does beside the
// bytes that the relay records (errors, time-outs) it puts into the capture as Note and Closed records; over TLS to
// a foreign server it reports the messages themselves (RecordFlag::ApiReported).
class ClientSession : public QObject
{
    Q_OBJECT
public:
    ClientSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent = nullptr);
    ~ClientSession() override;

    // Checks the settings first: URL, header fields, subprotocols; a bad one is an error at once and nothing is
    // opened. Ignored unless disconnected.
    void open(const ClientSettings &settings);
    // code must be allowed on the wire and reason at most 123 bytes of UTF-8, or SendFailed says so.
    void close(CloseCode code, const QString &reason);
    // Text (valid UTF-8), Binary, Ping or Pong (at most 125 bytes). Anything else, or not open: SendFailed.
    void send(Opcode opcode, const QByteArray &payload);
    void abort();

    [[nodiscard]] ClientId client() const;
    [[nodiscard]] const ClientState &state() const;

Q_SIGNALS:
    void stateChanged(const Fanlight::ClientState &state);

private:
    // The implementer's.
};

// The first thing wrong with the settings, if any: BadUrl, BadHeader or BadSubprotocol and its detail.
struct SettingsFault
{
    ClientError error = ClientError::None;
    QString detail;
};
[[nodiscard]] std::optional<SettingsFault> faultOf(const ClientSettings &settings);

} // namespace Fanlight
