// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/help.h"

#include "app/crowdhelp.h"
#include "app/testhelp.h"

namespace Fanlight {

namespace {

constexpr char16_t programHelp[] =
    uR"(Fanlight, a desktop WebSocket workbench: a real server, real clients, every frame visible.

Usage: fanlight [options]                  opens the window
       fanlight --demo [options]           does the main job by itself and prints what happened on the wire
       fanlight serve [options]            the same server without a window
       fanlight connect URL [options]      a WebSocket client for the terminal
       fanlight compare [options]          runs polling, long polling, server-sent events and WebSocket side by side
       fanlight race [options]             the same requests over HTTP in three ways and over WebSocket
       fanlight crowd URL [options]        thousands of clients that load a server and measure it
       fanlight test URL [options]         tries a server on every rule of RFC 6455
       fanlight test --listen PORT         the same for clients, which come to us
       fanlight help [serve|connect|compare|race|crowd|test]
                                           or: fanlight serve --help, and so on

Window:
  --scheme light|dark    colours; without it the system's
  --size WIDTHxHEIGHT    size of the window in pixels, like 1280x800

Demo (starts a server, connects three clients that say "Hello Server!" and are greeted, broadcasts a message to
all three, fetches a plain HTTP page from the same port):
  --demo                 run it, in a window if there is a display, else unseen
  --screenshot FILE      save a picture of the window, PNG by its name's ending
  --port PORT            where to listen, 8080 unless given; if it is taken, the next free one
  --json                 print one JSON object a line
  --keep-open            leave the window open afterwards

  -h, --help             this text
  -v, --version          the version

Exit codes: 0 done, 1 failed, 2 bad usage.
)";

constexpr char16_t serveHelp[] =
    uR"(A WebSocket and HTTP server on one port; prints each event on a line. Ctrl+C closes the connections with 1001.

Usage: fanlight serve [options]

  --port PORT            where to listen, 8080 unless given; 0 takes any free port
  --address ADDRESS      an address of this machine, 127.0.0.1 unless given; 0.0.0.0 or * lets the network in
  --behaviour NAME       what happens with a message: broadcast (to all, the sender too; the default), others
                         (to all but the sender), rooms (to the members of the sender's rooms, which are
                         joined by the path /room/NAME or the message {"type":"join","room":"NAME"}), echo
                         (to the sender), rules (what --rules says), silent
  --rules FILE           what to do as a mock server: a JSON file of rules that say when a connection, a message or an
                         end matches and what then is replied, broadcast, delayed, streamed, closed or left out
  --greeting TEXT        sent to each newcomer, "Hello! Message From Server!!" unless given
  --no-greeting          sends none
  --http-body TEXT       the body of a plain HTTP reply, "hi there" unless given
  --subprotocol NAME     a subprotocol to accept; may be repeated, the first that matches wins
  --head-timeout MS      milliseconds that a request head may take, 10000 unless given
  --threads N            share the connections out over so many threads, 1 to 16; 1 unless given
  --slow-policy NAME     what happens when a receiver reads too slowly: close (with 1008; the default),
                         drop-oldest (the oldest messages that wait for it), conflate (of each topic the
                         newest message stays until it has caught up), wait (nothing more is read from the
                         senders; a receiver that is gone without a word holds them until --heartbeat
                         finds it)
  --max-queue BYTES      what may wait for a receiver before it is too slow, 16777216 unless given
  --topic NAME           the member of a JSON object that is the topic of its message, "topic" unless given;
                         without such a string the room is, or whether it is text or binary
  --heartbeat SECONDS    pings each connection that said nothing for so long; off unless given
  --heartbeat-timeout SECONDS
                         closes with 1011 what says nothing for so long after a ping, 20 unless given
  --deflate              compress for clients that offer permessage-deflate (RFC 7692); each message by itself, so
                         that a broadcast is compressed once for all
  --deflate-takeover     with --deflate: a window for each connection, that goes on from message to message
  --deflate-window BITS  with --deflate: of the server's window, 9 to 15; 15 unless given
  --deflate-from BYTES   with --deflate: shorter messages go as they are; 64 unless given
  --tls                  speak TLS: the URLs are wss:// and https:// then. With a certificate that is made on first
                         use and kept for this user, unless --cert names another
  --cert FILE            with --tls: the certificate and its chain, in PEM format
  --key FILE             with --cert: its private key, in PEM format; without it the key stands in --cert's file
  --key-pass-env NAME    with --cert: the environment variable that holds the pass phrase of an encrypted key
  --handshake-fault NAME answer opening handshakes wrong on purpose, to try clients: wrong-accept, no-accept,
                         wrong-status, wrong-upgrade, no-upgrade, wrong-connection, no-connection,
                         foreign-extension, foreign-subprotocol, two-subprotocols, bytes-before, line-feeds, late,
                         in-pieces, never, none (the default)
  --handshake-status N   with wrong-status: 100 to 599, 200 unless given; --handshake-reason TEXT: the words after it
  --handshake-delay MS   with late and in-pieces: before the answer, and between its pieces; 1000 unless given
  --lenient              let pass what Qt lets pass, instead of refusing what RFC 6455 forbids
  --json                 print one JSON object a line

  -h, --help             this text
  -v, --version          the version

Exit codes: 0 stopped by Ctrl+C or SIGTERM, 1 failed (the port is taken, say), 2 bad usage.
)";

constexpr char16_t connectHelp[] =
    uR"(A WebSocket client. Prints each message received on a line of standard output, remarks on standard error.

Usage: fanlight connect URL [options]

  --send TEXT            a text message to send; may be repeated. Without it, each line of standard input is sent
  --wait SECONDS         after the last send (or the end of input), wait for so much silence, then close with
                         1000; 1 unless given
  --count N              close after N messages were received; with --wait, give up after so much silence
  --header "NAME: VALUE" a field to add to the request; may be repeated
  --subprotocol NAME     a subprotocol to offer; may be repeated
  --insecure             do not verify the server's certificate
  --raw                  speak with Fanlight's own engine in place of Qt's: every frame to the bit, also over TLS
  --no-pong              with --raw: do not answer pings
  --no-close             with --raw: never answer a close frame
  --json                 print one JSON object a line: every event, not only messages

  -h, --help             this text
  -v, --version          the version

Binary messages are printed as "binary", their length and their bytes in hex. On a terminal, control characters in
a text are shown as pictures; into a pipe or file it goes as it came. Ctrl+C closes with 1001.

Exit codes: 0 closed by either side; 1 failed, the error in words on standard error; 2 bad usage.
)";

constexpr char16_t compareHelp[] =
    uR"(Tells the same events over short polling, long polling, server-sent events and WebSocket at once, counts on the
wire what each one costs, and prints it beside what theory expects. Ctrl+C ends early and prints what there is.

Usage: fanlight compare [options]

  --pattern NAME         when events happen: poisson (at random, the default) or periodic
  --rate NUMBER          events a second, 0.1 to 1000; 1 unless given
  --payload BYTES        of an event, 8 to 65536; 64 unless given
  --seed NUMBER          the same settings and seed give the same event times; 7 unless given
  --interval MS          between two short polls, 10 to 60000; 1000 unless given. While an answer is under way
                         no other request is sent: that tick is skipped
  --clients N            on each transport, 1 to 200; 1 unless given
  --delay MS             the network's delay each way, 0 to 5000; 0 unless given
  --jitter MS            added to or taken from each delay, at random; 0 unless given
  --bandwidth BYTES      a second each way, from 1000; without it unlimited
  --no-keep-alive        a TCP connection for each poll
  --duration SECONDS     0.1 to 3600; 60 unless given
  --require-agreement    exit with 3 when a claim of theory that could be judged does not hold: short polling's
                         mean age within 3T/sqrt(12 n) and its share of empty answers within 3 percentage
                         points, long polling's and WebSocket's mean age within 2 ms. Judged are runs of n = 200
                         random events or more; chance alone may fail a short run
  --json                 print one JSON object at the end
  --csv FILE             write the table as CSV
  --save FILE            write the whole run as JSON, samples and all
  --with FILE            print the mean ages and bytes of a saved run beside this one's
  --report FILE          write one page in HTML, to read or print: settings, table, plots, extrapolation

  -h, --help             this text
  -v, --version          the version

JSON: one object on one line, UTF-8: settings, elapsed_ns, events, complete, and
  transports       each with measured and theory, under the same names
  agreement        the claims: transport, figure, measured, theory, allowed (either way), standard_error (what
                   chance alone does to the measured figure), holds (true, false, or null when it was not
                   judged), judgement: holds, fails, too_few_events, periodic_source, no_theory,
                   nothing_measured
  extrapolation    calculated (not measured): Mbit/s and requests a second of 1,000, 10,000 and 100,000 clients
                   on each transport, if each cost what one of the run's did; published: what others printed,
                   with source and premise
  other            with --with: the saved run

Exit codes: 0 done, 1 failed (nothing could be opened or written, or the run was broken off), 2 bad usage, 3 a claim
does not hold and --require-agreement was given.
)";

constexpr char16_t raceHelp[] =
    uR"(A race: the same number of small requests in four ways, one way after the other, each counted on the wire: a new
connection for each request, one connection kept alive, one connection pipelined (all requests written without
waiting), and messages of 8 bytes and their echoes over one WebSocket.

Usage: fanlight race [options]

  --requests N           requests in each way, 1000 unless given, at most 100000
  --head-of-line         instead: three requests at once of which the first has a slow reply, pipelined on one
                         connection and then on three
  --slow MS              how long that reply takes at the server, 300 unless given
  --verdict              instead: wait for a judge's verdict on a job, by asking and by being told
  --job MS               how long the job takes, 1200 unless given
  --interval MS          from one question to the next, 500 unless given
  --delay MS             what the network takes one way, in milliseconds, 0 unless given: a request and its reply
                         take twice that, and so does a new connection
  --json                 print one JSON object

  -h, --help             this text
  -v, --version          the version

The time runs from the first byte of the first request (a WebSocket's handshake is one) to the last byte of the last
reply: the first connection stands by then, all others count. Bytes are those of HTTP and WebSocket, without TCP
and IP; those that close a WebSocket come later and are not counted.

JSON: one object on one line, UTF-8.
  event, requests, delay_ms
                   "race" and the settings
  complete         true when all four ways were gone to their end
  lanes            in the order they ran, each with:
    lane           fresh, keep-alive, pipelined, websocket
    done           replies received; complete: true when all came; error: why not
    elapsed_ns     nanoseconds from the first byte asked for to the last reply
    connections    TCP connections opened
    bytes_up, bytes_down
                   http_header, frame_header, payload and their total
    request, reply one of each as on the wire; in base64 as request_base64, reply_base64 when they are frames
    opening        both heads of the WebSocket's handshake
With --head-of-line: event is "head-of-line"; slow_ms, delay_ms, complete, error; pipelined and parallel, each three
times request, status, reply_bytes and arrived_ns (since the requests were written, on connections that stood);
pipelined_connections, parallel_connections.
With --verdict: event is "verdict"; job_ms, interval_ms, delay_ms, complete, error; polling with polls,
empty_answers, websocket with messages, and both with delay_ns (from the job's end at the server until the client
knew), bytes_up, bytes_down.

Exit codes: 0 done, 1 failed or stopped by Ctrl+C, 2 bad usage.
)";

constexpr char16_t jsonHelp[] = uR"(
JSON: one object a line, UTF-8, in the order in which things were seen. Fields that do not apply are left out.
  event            listening, opened, handshake-request, handshake-response, frame, broadcast, delivery,
                   http-request, http-response, closed, note
  number           of the event in this capture, from 1; of a delivery: its broadcast's
  time             ISO 8601 in UTC with milliseconds
  elapsed_ns       nanoseconds since the capture began, monotonic
  connection, name number of the connection, and what it is called: "Client 1", or its address and port
  direction        to-server, to-client
  opcode           0 to 15, and opcode_name: text, binary, close, ping, pong, continuation
  fin, rsv, mask   true or false; 0 to 7 with 4 for RSV1; the masking key in hex, or false
  length           bytes of the payload as announced; wire_length: with the header
  payload          text when the bytes are UTF-8, else payload_base64; binary and close frames always the latter
  payload_cut      true when not all of the payload was kept
  truncated        true when the frame never became complete
  violation        the rule that the frame breaks, and clause: where it stands
  broadcast        a broadcast is a frame that was sent to many: one event for it, then one event "delivery" for
                   each receiver, as they come, however many there are. This number is the same in all of them
  receivers        of a broadcast: for how many it was meant; room: if for one; sender: the connection whose
                   message it is, if any
  queued           of a delivery: bytes that waited for this receiver before it; its time is when it left
  given_up         of a delivery: true when it never left, for the receiver was too slow, or gone
  method, target   of a request; status: of a response
  close_code       of a close frame or of the connection's end, and close_reason
  text             of closed and note: a sentence
  sender_time, receiver_time, latency_ns
                   when both ends of the connection are seen: ISO 8601, ISO 8601, their difference
  address, port, url
                   of listening; certificate_sha256: with --tls, the fingerprint of the certificate
)";

template <std::size_t size>
QString toText(const char16_t (&text)[size])
{
    return QString(reinterpret_cast<const QChar *>(text), qsizetype(size) - 1);
}

} // namespace

QString helpText(HelpTopic topic)
{
    switch (topic) {
    case HelpTopic::Program:
        return toText(programHelp) + toText(jsonHelp);
    case HelpTopic::Serve:
        return toText(serveHelp) + toText(jsonHelp);
    case HelpTopic::Connect:
        return toText(connectHelp) + toText(jsonHelp);
    case HelpTopic::Compare:
        return toText(compareHelp);
    case HelpTopic::Race:
        return toText(raceHelp);
    case HelpTopic::Crowd:
        return crowdHelpText();
    case HelpTopic::Test:
        return testHelpText();
    }
    return {};
}

QString versionText()
{
    return QStringLiteral("fanlight ") + QLatin1StringView(FANLIGHT_VERSION) + QStringLiteral(" (Qt ") +
           QLatin1StringView(qVersion()) + QStringLiteral(")\n");
}

} // namespace Fanlight
