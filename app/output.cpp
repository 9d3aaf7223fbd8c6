// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/output.h"

#include <QByteArray>

#include <cstdio>

namespace Fanlight {

namespace {

bool write(std::FILE *stream, const QByteArray &bytes)
{
    return std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream) == size_t(bytes.size()) &&
           std::fflush(stream) == 0;
}

} // namespace

bool printLine(const QString &line)
{
    return printLine(line.toUtf8());
}

bool printLine(const QByteArray &utf8)
{
    return write(stdout, utf8 + '\n');
}

int printText(const QString &text)
{
    return write(stdout, text.toUtf8()) ? exitDone : exitFailed;
}

void printError(const QString &sentence)
{
    write(stderr, "fanlight: " + sentence.toUtf8() + '\n');
}

void printRemark(const QString &line)
{
    write(stderr, line.toUtf8() + '\n');
}

} // namespace Fanlight
