// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/masking.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestMasking : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void section53Example();
    void allSizesAndPhases();
    void inPlace();
    void isItsOwnInverse();
};

namespace {

// RFC 6455 section 5.3, word for word.
QByteArray maskedByTheLetter(QByteArray bytes, MaskingKey key, quint64 phase)
{
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(quint8(bytes[i]) ^ key.bytes[(phase + quint64(i)) % 4]);
    return bytes;
}

constexpr MaskingKey key{{0x37, 0xFA, 0x21, 0x3D}};

} // namespace

void TestMasking::section53Example()
{
    const QByteArray masked = hex("7f 9f 4d 51 58");
    QByteArray plain(masked.size(), '?');
    applyMask(masked.constData(), plain.data(), masked.size(), key);
    QCOMPARE(plain, QByteArray("Hello"));
}

void TestMasking::allSizesAndPhases()
{
    // Past the largest block, from sources and to targets at every alignment of a word.
    for (qsizetype size = 0; size <= 200; ++size) {
        for (quint64 phase = 0; phase < 9; ++phase) {
            const qsizetype shift = (size + qsizetype(phase)) % 8;
            const QByteArray source = pattern(shift + size);
            QByteArray target(shift + size + 1, '!');
            applyMask(source.constData() + shift, target.data() + shift, size, key, phase);
            QCOMPARE(target.mid(shift, size), maskedByTheLetter(source.mid(shift), key, phase));
            QCOMPARE(target.left(shift), QByteArray(shift, '!'));
            QCOMPARE(target.back(), '!');
        }
    }
    QByteArray one("a");
    applyMask(one.constData(), one.data(), 1, key, quint64(-1));
    QCOMPARE(one, maskedByTheLetter("a", key, 3));
}

void TestMasking::inPlace()
{
    for (qsizetype size = 0; size <= 200; ++size) {
        QByteArray bytes = pattern(size);
        applyMask(bytes.constData(), bytes.data(), size, key, 1);
        QCOMPARE(bytes, maskedByTheLetter(pattern(size), key, 1));
    }
}

void TestMasking::isItsOwnInverse()
{
    QByteArray bytes = pattern(1000);
    applyMask(bytes.constData(), bytes.data(), bytes.size(), key, 2);
    QVERIFY(bytes != pattern(1000));
    applyMask(bytes.constData(), bytes.data(), bytes.size(), key, 2);
    QCOMPARE(bytes, pattern(1000));
    applyMask(bytes.constData(), bytes.data(), bytes.size(), MaskingKey{});
    QCOMPARE(bytes, pattern(1000));
}

QTEST_GUILESS_MAIN(TestMasking)
#include "tst_masking.moc"
