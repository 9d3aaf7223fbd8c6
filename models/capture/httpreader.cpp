// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/httpreader.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

template <typename Head>
typename HttpReader<Head>::Step HttpReader<Head>::receive(QByteArrayView &bytes)
{
    if (m_inBody) {
        const qsizetype taken = m_body.receive(bytes);
        const qsizetype kept = std::min(taken, maxBodyKept - m_bodyKept.size());
        m_bodyKept.append(bytes.first(kept));
        consume(bytes, taken);
        return m_body.isComplete() ? Step::MessageComplete : Step::NeedMore;
    }
    if (bytes.isEmpty())
        return Step::NeedMore;
    m_start.append(bytes.first(std::min(bytes.size(), maxStartKept - m_start.size())));
    const qsizetype taken = m_parser.receive(bytes);
    consume(bytes, taken);
    if (m_parser.failure())
        return Step::Failed;
    return m_parser.isComplete() ? Step::HeadComplete : Step::NeedMore;
}

template <typename Head>
void HttpReader<Head>::beginBody(BodyExtent extent)
{
    m_body = HttpBody(extent);
    m_inBody = true;
}

template <typename Head>
HttpMessage HttpReader<Head>::takeMessage()
{
    HttpMessage message{m_parser.raw(), m_length, m_offset - m_length};
    message.payload += m_bodyKept;
    message.payload.squeeze(); // it stays in the capture for long
    m_parser = HeadParser<Head>(limits);
    m_bodyKept = QByteArray();
    m_start.clear();
    m_inBody = false;
    m_length = 0;
    return message;
}

template <typename Head>
void HttpReader<Head>::consume(QByteArrayView &bytes, qsizetype count)
{
    bytes = bytes.sliced(count);
    m_length += quint64(count);
    m_offset += quint64(count);
}

template class HttpReader<RequestHead>;
template class HttpReader<ResponseHead>;

} // namespace Fanlight
