// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over the files of a folder, one after the other: the seeds as an ordinary test.
#include "fuzz.h"

#include <QDir>
#include <QFile>

int main(int argc, char *argv[])
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    const QStringList names = folder.entryList(QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "%s: %s\n", qPrintable(name), qPrintable(file.errorString()));
            return 1;
        }
        const QByteArray bytes = file.readAll();
        std::printf("%s, %lld bytes\n", qPrintable(name), static_cast<long long>(bytes.size()));
        std::fflush(stdout); // an invariant that does not hold ends the program
        LLVMFuzzerTestOneInput(
            reinterpret_cast<const unsigned char *>(bytes.constData()), std::size_t(bytes.size()));
    }
    std::printf("%lld seeds\n", static_cast<long long>(names.size()));
    return names.isEmpty() ? 1 : 0;
}
