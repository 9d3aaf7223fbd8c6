// SPDX-License-Identifier: GPL-3.0-or-later
// What Qt's server reads of a WireSocket, and what it does to it.
#include "transport/wiresocket.h"

#include <cstring>

namespace Fanlight {

void WireSocket::deliver(const QByteArray &bytes)
{
    if (m_inRead == m_in.size()) {
        m_in = bytes;
        m_inRead = 0;
    } else {
        m_in.append(bytes);
    }
    Q_EMIT readyRead();
}

void WireSocket::releaseReaderBuffer()
{
    if (QIODevice::bytesAvailable() > 0)
        return;
    setOpenMode(WriteOnly | Unbuffered); // a device that cannot be read has none
    setOpenMode(ReadWrite | Unbuffered);
}

qint64 WireSocket::bytesAvailable() const
{
    return m_in.size() - m_inRead + QIODevice::bytesAvailable();
}

qint64 WireSocket::bytesToWrite() const
{
    return qint64(queuedBytes());
}

bool WireSocket::canReadLine() const
{
    return m_in.indexOf('\n', m_inRead) >= 0 || QIODevice::canReadLine();
}

void WireSocket::disconnectFromHost()
{
    close();
}

// Qt's server closes right after its close frame; the connection decides when TCP really ends (RFC
// 6455 7.1.1).
void WireSocket::close()
{
    if (state() != ConnectedState)
        return;
    setSocketState(ClosingState);
    Q_EMIT stateChanged(ClosingState);
    m_handler.readerWantsClose();
}

qint64 WireSocket::readData(char *data, qint64 maxSize)
{
    const qsizetype size = qsizetype(qMin<qint64>(maxSize, m_in.size() - m_inRead));
    if (size > 0)
        std::memcpy(data, m_in.constData() + m_inRead, size_t(size));
    m_inRead += size;
    if (m_inRead == m_in.size()) {
        m_in.clear();
        m_inRead = 0;
    }
    return size;
}

qint64 WireSocket::readLineData(char *data, qint64 maxSize)
{
    const qsizetype end = m_in.indexOf('\n', m_inRead);
    const qint64 line = end < 0 ? m_in.size() - m_inRead : end + 1 - m_inRead;
    return readData(data, qMin(maxSize, line));
}

qint64 WireSocket::writeData(const char *data, qint64 size)
{
    m_handler.readerWrote(QByteArrayView(data, size));
    return size;
}

} // namespace Fanlight
