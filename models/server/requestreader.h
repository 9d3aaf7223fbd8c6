// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/chunked.h"
#include "protocol/httphead.h"
#include "server/serversettings.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace Fanlight {

// Why a request is answered without being understood. The connection ends after it.
struct RequestRefusal
{
    int status = 400;
    QByteArray sentence;      // ASCII, without line end
    bool inHead = false;      // the head itself could not be read
    qsizetype headOffset = 0; // of the first wrong byte, when inHead
};

// Cuts what a client sends into requests: heads, bodies of one length or in chunks, their limits (RFC 9112
// sections 2 to 7). Sans-I/O. Memory: one head, and of a body 64 KiB as it came and its content up to
// limits.maxBody.
class RequestReader
{
public:
    static constexpr qsizetype rawBodyKept = 64 * 1024;

    enum class Step : quint8 { NeedMore, HeadComplete, Complete, Refused };

    // settings may change between requests.
    explicit RequestReader(const ServerSettings &settings);
    // Takes bytes from the front of the view, up to the next step. After Refused it takes none.
    [[nodiscard]] Step receive(QByteArrayView &bytes);
    // Once after HeadComplete, when the request is plain HTTP: reads its body.
    [[nodiscard]] Step beginBody();
    // After Complete: ready for the next request.
    void next();

    [[nodiscard]] const RequestHead &head() const { return m_parser->head(); } // after HeadComplete
    [[nodiscard]] const QByteArray &rawHead() const { return m_parser->raw(); }
    [[nodiscard]] QByteArray takeContent() { return std::exchange(m_content, {}); }
    [[nodiscard]] const RequestRefusal &refusal() const { return m_refusal; }
    // What came of the request so far, as on the wire, and how long it is.
    [[nodiscard]] QByteArray raw() const { return m_parser->raw() + m_rawBody; }
    [[nodiscard]] quint64 rawLength() const;
    [[nodiscard]] bool isInside() const { return !m_parser->raw().isEmpty(); }
    [[nodiscard]] bool isInBody() const { return m_isInBody; }
    // The client waits for a 100 before it sends the body (RFC 9110 section 10.1.1), and none of it is there.
    [[nodiscard]] bool waitsForContinue() const
    {
        return m_isInBody && m_expectsContinue && m_bodyTaken == 0;
    }

private:
    [[nodiscard]] Step refuse(int status, const QByteArray &sentence);
    [[nodiscard]] Step refuseHead();
    [[nodiscard]] std::optional<Step> checkHead();
    [[nodiscard]] Step receiveBody(QByteArrayView &bytes);
    [[nodiscard]] qsizetype receiveChunks(QByteArrayView bytes);

    const ServerSettings &m_settings;
    std::unique_ptr<RequestHeadParser> m_parser;
    std::optional<ChunkedDecoder> m_chunks;
    quint64 m_bodyLeft = 0; // of a body with a length
    quint64 m_bodyTaken = 0;
    QByteArray m_rawBody;
    QByteArray m_content;
    RequestRefusal m_refusal;
    bool m_isInBody = false;
    bool m_expectsContinue = false;
    bool m_keepsContent = false;
};

// How the fields delimit the request's body, or the status and sentence to refuse it with (RFC 9112 section
// 6). None: no body.
struct RequestBody
{
    bool chunked = false;
    quint64 length = 0;
    bool operator==(const RequestBody &) const = default;
};
[[nodiscard]] Expected<RequestBody, RequestRefusal> bodyOf(const RequestHead &request);

} // namespace Fanlight
