// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/trustsettings.h"

#include "workbench/workbench.h"

#include <QSettings>

namespace Fanlight {

namespace {

constexpr qsizetype sha256Bytes = 32;

QString settingsKey()
{
    return QStringLiteral("trust/certificates");
}

// "host:port HEX" each: a server's name is no good key in a settings file.
void write(const Workbench::TrustedCertificates &trusted)
{
    QStringList lines;
    for (auto it = trusted.cbegin(); it != trusted.cend(); ++it)
        lines.append(it.key() + u' ' + QString::fromLatin1(it.value().toHex()));
    QSettings().setValue(settingsKey(), lines);
}

Workbench::TrustedCertificates read()
{
    Workbench::TrustedCertificates trusted;
    const QStringList lines = QSettings().value(settingsKey()).toStringList();
    for (const QString &line : lines) {
        const QByteArray sha256 = QByteArray::fromHex(line.section(u' ', 1).toLatin1());
        if (sha256.size() == sha256Bytes)
            trusted.insert(line.section(u' ', 0, 0), sha256);
    }
    return trusted;
}

} // namespace

void keepTrustedCertificates(Workbench &workbench)
{
    workbench.setTrustedCertificates(read());
    QObject::connect(&workbench, &Workbench::trustChanged, &workbench,
        [&workbench] { write(workbench.trustedCertificates()); });
}

} // namespace Fanlight
