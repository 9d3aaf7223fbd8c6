// SPDX-License-Identifier: GPL-3.0-or-later
// What a client does about TLS: which certificates it takes, and how long setting it up took.
#include "client/panelsession.h"
#include "transport/certificate.h"
#include "transport/tlsfacts.h"

#include <QSslCipher>
#include <QSslError>
#include <QSslSocket>
#include <QUrl>

namespace Fanlight {

namespace {

QString milliseconds(qint64 nanoseconds)
{
    return QString::number(double(nanoseconds) / 1e6, 'f', 1);
}

} // namespace

void PanelSession::tlsErrorsFound(const QList<QSslError> &errors)
{
    for (const QSslError &error : errors)
        m_attempt.tlsErrors.append(error.errorString());
    // Said before connecting it would be forgotten: QSslSocket starts every connection anew.
    if (!m_settings.verifyCertificate) {
        ignoreTlsErrors();
        return;
    }
    const QSslSocket *tls = secureSocket();
    if (!tls || tls->peerCertificate().isNull())
        return;
    const QUrl url(m_settings.url.trimmed());
    const auto port = quint16(url.port(443));
    CertificateVerdict verdict = verdictOn(tls->peerCertificate(), errors, url.host(), port);
    // Exactly this certificate, whatever is wrong with it: somebody said so, or it is our own server's.
    const bool isOwn = m_attempt.ours && m_registry.listenerCertificate(port) == verdict.sha256;
    if (isOwn || m_settings.trustedCertificate == verdict.sha256) {
        ignoreTlsErrors();
        return;
    }
    if (!m_settings.trustedCertificate.isEmpty())
        verdict.problems.prepend(CertificateProblem::Changed);
    m_attempt.certificate = std::move(verdict);
}

void PanelSession::tlsFailed(const QString &words)
{
    m_state.certificate = m_attempt.certificate;
    fail(ClientError::TlsFailed, words);
}

void PanelSession::tellTls(ConnectionInfo &info) const
{
    info.encryptedAt = m_attempt.encryptedAt;
    if (const QSslSocket *tls = secureSocket())
        info.tlsSummary = std::make_shared<const TlsSummary>(tlsSummaryOf(*tls));
}

void PanelSession::noteTlsTimes()
{
    const QSslSocket *tls = secureSocket();
    if (!tls || m_attempt.encryptedAt == timeUnknown || m_attempt.openedAt == timeUnknown)
        return;
    const QSslCipher cipher = tls->sessionCipher();
    m_journal.report(
        QStringLiteral("Connected in %1 ms: TCP %2 ms, TLS %3 ms, upgrade %4 ms. %5 with %6, certificate %7")
            .arg(milliseconds(m_clock.now() - m_attempt.begunAt),
                milliseconds(m_attempt.openedAt - m_attempt.begunAt),
                milliseconds(m_attempt.encryptedAt - m_attempt.openedAt),
                milliseconds(m_clock.now() - m_attempt.encryptedAt), cipher.protocolString(), cipher.name(),
                fingerprintText(fingerprintOf(tls->peerCertificate())).left(11) + u'…'));
}

} // namespace Fanlight
