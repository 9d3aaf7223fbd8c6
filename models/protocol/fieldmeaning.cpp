// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/handshake.h"

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

struct Meaning
{
    const char *name;
    const char *sentence;
};

constexpr std::array meanings{
    // the handshake
    Meaning{"Host", "Names the host and port the client wants, since one server may serve many."},
    Meaning{"Upgrade",
        "Asks to change, or says that the connection changes, from HTTP to the protocol named here."},
    Meaning{"Connection", "Lists what concerns this connection only: Upgrade, keep-alive or close."},
    Meaning{"Sec-WebSocket-Key", "16 random bytes in base64; the server must prove that it has read them."},
    Meaning{"Sec-WebSocket-Accept", "The proof: SHA-1 of the key and a fixed GUID, in base64."},
    Meaning{"Sec-WebSocket-Version", "The version of the WebSocket protocol; RFC 6455 is version 13."},
    Meaning{
        "Sec-WebSocket-Protocol", "Subprotocols: the client lists those it speaks, the server chooses one."},
    Meaning{"Sec-WebSocket-Extensions",
        "Extensions such as permessage-deflate: offered by the client, chosen by the server."},
    Meaning{"Origin",
        "Says which site's script opened the connection, so that the server can refuse foreign ones."},
    // requests
    Meaning{"User-Agent", "Names the program that sent the request."},
    Meaning{"Cookie", "Hands back the cookies that this server set before."},
    Meaning{"Authorization", "Carries the client's credentials for this server."},
    Meaning{"Proxy-Authorization", "Carries the client's credentials for the proxy on the way."},
    Meaning{"Referer", "The address of the page that led to this request."},
    Meaning{"Accept", "Lists the media types the client can handle."},
    Meaning{"Accept-Encoding", "Lists the compressions the client can undo."},
    Meaning{"Accept-Language", "Lists the languages the user prefers."},
    Meaning{"Accept-Charset", "Lists the character sets the client can handle; no longer in use."},
    Meaning{"DNT", "Says that the user does not want to be tracked."},
    Meaning{"Range", "Asks for a part of the resource only."},
    Meaning{"If-None-Match", "Asks for the resource only if its entity tag is none of these."},
    Meaning{"If-Modified-Since", "Asks for the resource only if it changed after this time."},
    Meaning{"Expect", "Says what the client waits for before it sends the body, such as 100-continue."},
    Meaning{"Last-Event-ID",
        "The last server-sent event that was received, so that the stream can go on after it."},
    Meaning{"Upgrade-Insecure-Requests", "Says that the browser would rather be sent to an https address."},
    Meaning{"Sec-Fetch-Dest", "The browser says what the answer is for; websocket in a handshake."},
    Meaning{"Sec-Fetch-Mode", "The browser says how the request is made; websocket in a handshake."},
    Meaning{"Sec-Fetch-Site", "The browser says whether the request goes to the same site or another one."},
    Meaning{"X-Forwarded-For", "A proxy says for which client address it passes the request on."},
    Meaning{"X-Forwarded-Proto", "A proxy says over which protocol the client reached it."},
    Meaning{"Forwarded", "A proxy says for whom and over which protocol it passes the message on."},
    Meaning{"Via", "Lists the proxies the message came through."},
    // responses and both
    Meaning{"Cache-Control", "Says who may keep a copy, and for how long."},
    Meaning{"Pragma", "The older form of Cache-Control: no-cache."},
    Meaning{"Content-Length", "The number of bytes in the body."},
    Meaning{"Content-Type", "The media type of the body."},
    Meaning{"Content-Encoding", "The compression of the body."},
    Meaning{"Transfer-Encoding", "How the body is framed; chunked when its length was not known beforehand."},
    Meaning{"Date", "When the message was made."},
    Meaning{"Server", "Names the program that answered."},
    Meaning{"Location", "Where to go instead."},
    Meaning{"Set-Cookie", "Asks the client to keep a value and hand it back with later requests."},
    Meaning{"Allow", "Lists the methods that the resource supports."},
    Meaning{"WWW-Authenticate", "Says how the client must authenticate itself."},
    Meaning{"Retry-After", "How long to wait before trying again."},
    Meaning{"ETag", "A tag that changes whenever the resource does."},
    Meaning{"Last-Modified", "When the resource changed last."},
    Meaning{"Expires", "Until when a copy may be used."},
    Meaning{"Vary", "Lists the request fields that the answer depended on."},
    Meaning{"Keep-Alive", "How long, and for how many requests, the connection stays open."},
    Meaning{"Access-Control-Allow-Origin", "Says which sites' scripts may read the answer."},
    Meaning{
        "Strict-Transport-Security", "Tells the browser to use nothing but https for this host from now on."},
};

} // namespace

const char *explainField(QByteArrayView name)
{
    const auto found = std::find_if(meanings.begin(), meanings.end(),
        [name](const Meaning &meaning) { return name.compare(meaning.name, Qt::CaseInsensitive) == 0; });
    return found == meanings.end() ? "" : found->sentence;
}

} // namespace Fanlight
