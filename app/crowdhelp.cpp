// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crowdhelp.h"

#include "client/crowdsettings.h"

namespace Fanlight {

namespace {

constexpr char16_t optionsHelp[] =
    uR"(A crowd of WebSocket clients in one process: connects them, sends at a fixed rate, and says what came, how late,
and what did not. Its own load is measured too, so that a busy crowd is not taken for a slow server.

Usage: fanlight crowd URL [options]

  --clients N            how many connect (k6's virtual users), 1 to 65000; 100 unless given
  --senders K            how many of them send, or all (unless given: all that do not stall)
  --rate R               messages a second of all senders together, as with k6's constant-arrival-rate; 10 unless
                         given. Senders take turns at even distances; 0 sends nothing
  --rate-each R          instead: messages a second of each sender
  --size BYTES           payload of a message, from 32; 256 unless given
  --duration SECONDS     of sending, 0 to 86400; 10 unless given
  --expect NAME          who should receive a message: broadcast (everybody, the sender too; the default), others
                         (everybody but the sender), echo (the sender), none (what comes is counted only)
  --room NAME[,NAME]     clients are dealt out over these rooms, and a message is expected in its sender's only; may
                         be repeated. They join by the path /room/NAME when the URL has no path of its own, else
                         by the message {"type":"join","room":"NAME"}
  --stall K              the last K clients stop reading after their handshake: nothing is expected at them
  --preset NAME          senders, rate, size and rooms of a use case; options given beside it win
  --no-rooms             none, though the preset has some
  --binary               messages are binary, not text
  --connect-rate R       connects a second, 1000 unless given, or max
  --in-flight N          handshakes under way at the same time at most, 500 unless given
  --timeout SECONDS      for a connect and its handshake together, 10 unless given
  --drain SECONDS        of silence after the sending until nothing more is waited for, 2 unless given
  --json                 print one JSON object a line

  -h, --help             this text
  -v, --version          the version

Presets (rooms are numbered: chat-1, chat-2 ...):
)";

constexpr char16_t resultsHelp[] = uR"(
A message begins with 32 bytes that say whose it is, which one, and when it was due. Latency counts from then (not
from when a busy crowd or a full socket let it go: both are said), by HdrHistogram's method, to three digits. The
sending begins when all handshakes are done and each client had a pong. Each client needs a descriptor; the limit is
raised as far as the system lets it. Memory: 64 KiB to read into for all; for each client 0.5 KiB and at most one
message under way (1 MiB, or the size given if that is more) in each direction; 8 bytes for each pair of receiver and
sender whose order and duplicates are watched, 8 million at most. Ctrl+C ends early and prints what there is.

JSON: one object a line, UTF-8; times in nanoseconds where the name ends in _ns.
  {"event":"progress","progress":{...}} once a second:
    phase          connecting, sending, draining, closing
    elapsed_ns, clients, vus (open now), connecting (now), failed
    ws_msgs_sent, expected, received, duplicates, out_of_order, strays, unwatched, other_messages, data_sent,
                   data_received: since the beginning, as below
    latency_ns     of what was received since the line before: count, min, avg, p50, p90, p95, p99, p99_9, max
    cpu            cores that the crowd itself used since the line before
  {"event":"crowd",...} at the end:
    url, clients, stalled, size, duration_s, expect, rooms (how many): the settings
    well           true when the exit code is 0; stopped: true when it was broken off
    ws_sessions    handshakes done; failed: connections that never opened or ended by themselves; vus_max: most
                   that were open at once
    errors         a list, most frequent first: how many connections had which error, and its detail; refused,
                   unreachable, timed-out, reset, ended-early, handshake-refused (detail: HTTP status),
                   not-websocket, not-http, closed-by-server (detail: close code), broke-protocol,
                   no-local-port, no-descriptors, other
    connecting_time_ns, handshakes_per_s
    ws_connecting_ns, ws_ping_ns, ws_session_duration_ns
                   as latency_ns: from a connect to its handshake's end, a ping and its pong (pongs_missing: those
                   that never came), from a connect to the connection's end
    senders, watched_senders, planned, ws_msgs_sent, rate_declared, rate_measured, sending_time_ns
    expected       deliveries that follow from what was sent and who was there; received: of these, each once;
                   reach: received / expected
    duplicates, out_of_order, strays (in another's room), damaged (other bytes than were sent)
    unwatched      received from senders whose order is not watched
    other_messages, other_bytes
                   data messages that are not the crowd's; ws_msgs_received: all data messages
    latency_ns     from when a message was due; latency_from_send_ns: from when it was sent; send_lag_ns: between
    latency_bins   a list of [from, to, count] for a plot
    data_sent, data_received
                   bytes on TCP, handshakes and frame headers included
    cpu_connecting, cpu_sending, cpu_busiest
                   cores that the crowd itself used: mean of a phase, and its busiest second
    saturated      true from 0.9 on: the figures may be the crowd's own
    memory_peak    bytes resident

Exit codes: 0 all went well; 1 a connection failed, something did not come or came wrong, or Ctrl+C; 2 bad usage, or
more clients than this process may open descriptors.
)";

template <std::size_t size>
QString toText(const char16_t (&text)[size])
{
    return QString(reinterpret_cast<const QChar *>(text), qsizetype(size) - 1);
}

QString line(const CrowdPreset &preset)
{
    const QString rooms =
        preset.membersPerRoom > 0 ? QStringLiteral(", rooms of %1").arg(preset.membersPerRoom) : QString();
    return QStringLiteral("  %1%2 %3 a second%4, %5 bytes%6\n")
        .arg(QLatin1StringView(preset.name), -23)
        .arg(preset.oneSender ? QStringLiteral("one client sends") : QStringLiteral("all send"))
        .arg(preset.rateEach)
        .arg(preset.oneSender ? QString() : QStringLiteral(" each"))
        .arg(preset.size)
        .arg(rooms);
}

} // namespace

QString crowdHelpText()
{
    QString text = toText(optionsHelp);
    for (const CrowdPreset &preset : crowdPresets())
        text += line(preset);
    return text + toText(resultsHelp);
}

} // namespace Fanlight
