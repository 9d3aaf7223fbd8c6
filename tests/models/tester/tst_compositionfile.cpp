// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/compositionfile.h"
#include "tester/compositionpresets.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

class tst_CompositionFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void comesBackAsItWas()
    {
        Composition all;
        for (const CompositionPreset &preset : compositionPresets())
            all.pieces.insert(all.pieces.end(), preset.pieces.begin(), preset.pieces.end());
        all.pieces.front().cuts = {{0, 10}, {1, 200}};
        auto &keyed = std::get<FramePiece>(all.pieces.front().what).frame;
        keyed.mask = FrameMask::Key;
        keyed.key = MaskingKey{{0x37, 0xfa, 0x21, 0x3d}};
        const auto again = parseComposition(toJson(all));
        QVERIFY(again.has_value());
        QCOMPARE(again->pieces.size(), all.pieces.size());
        for (std::size_t i = 0; i < all.pieces.size(); ++i)
            QCOMPARE(again->pieces[i], all.pieces[i]);
    }

    void whatIsLeftOutIsUsual()
    {
        const auto read = parseComposition(R"({"pieces": [{"text": "Hi"}, {"raw": "81 80"}]})");
        QVERIFY(read.has_value());
        FramePiece hi;
        hi.payload.text = QStringLiteral("Hi");
        QCOMPARE(*read, (Composition{{{hi, {}}, {RawPiece{QStringLiteral("81 80")}, {}}}}));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<CompositionFileError>("error");
        QTest::addColumn<int>("piece");
        QTest::addColumn<QString>("key");
        using Error = CompositionFileError;
        const auto row = [](const char *name, const char *json, Error error, int piece, const char *key) {
            QTest::newRow(name) << QByteArray(json) << error << piece << QString::fromLatin1(key);
        };
        row("a list", "[]", Error::WrongType, 0, "");
        row("another key", R"({"frames": []})", Error::UnknownKey, 0, "frames");
        row("no list", R"({"pieces": 1})", Error::WrongType, 0, "pieces");
        row("no object", R"({"pieces": [{"raw": ""}, 5]})", Error::WrongType, 2, "pieces");
        row("an unknown member", R"({"pieces": [{"fim": true}]})", Error::UnknownKey, 1, "fim");
        row("an opcode's name", R"({"pieces": [{"opcode": "reserved 0x3"}]})", Error::UnknownWord, 1,
            "opcode");
        row("an opcode's number", R"({"pieces": [{"opcode": 16}]})", Error::OutOfRange, 1, "opcode");
        row("a flag", R"({"pieces": [{"fin": 1}]})", Error::WrongType, 1, "fin");
        row("a short key", R"({"pieces": [{"mask": "37 fa"}]})", Error::UnknownWord, 1, "mask");
        row("an encoding", R"({"pieces": [{"lengthBits": 8}]})", Error::OutOfRange, 1, "lengthBits");
        row("a length", R"({"pieces": [{"claims": "-1"}]})", Error::OutOfRange, 1, "claims");
        row("a size", R"({"pieces": [{"size": 16777217}]})", Error::OutOfRange, 1, "size");
        row("cuts backwards", R"({"pieces": [{"cuts": [{"at": 2}, {"at": 1}]}]})", Error::OutOfRange, 1,
            "at");
        row("a long pause", R"({"pieces": [{"cuts": [{"at": 2, "pause": 60001}]}]})", Error::OutOfRange, 1,
            "pause");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, json);
        QFETCH(CompositionFileError, error);
        QFETCH(int, piece);
        QFETCH(QString, key);
        const auto read = parseComposition(json);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().error, error);
        QCOMPARE(read.error().piece, piece);
        QCOMPARE(read.error().key, key);
    }

    void saysWhereItIsNoJson()
    {
        const auto read = parseComposition("{\"pieces\": [\n  {\"text\": \"é\",, }\n]}");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().error, CompositionFileError::NotJson);
        QCOMPARE(read.error().line, 2);
        QCOMPARE(read.error().column, 16);
        QVERIFY(!read.error().detail.isEmpty());
    }

    void boundsThePieces()
    {
        QByteArray many = "{\"pieces\": [{}";
        for (std::size_t i = 1; i < CompositionLimits::pieces; ++i)
            many += ",{}";
        QVERIFY(parseComposition(many + "]}").has_value());
        const auto more = parseComposition(many + ",{}]}");
        QVERIFY(!more.has_value());
        QCOMPARE(more.error().error, CompositionFileError::TooMany);
    }

    void readsAndWritesFiles()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("frames.json"));
        const Composition one{compositionPresets().front().pieces};
        QVERIFY(writeComposition(one, path).has_value());
        QCOMPARE(readComposition(path).value(), one);
        QCOMPARE(readComposition(folder.filePath(QStringLiteral("none.json"))).error().error,
            CompositionFileError::Unreadable);
        QCOMPARE(writeComposition(one, folder.path()).error().error, CompositionFileError::Unwritable);
    }
};

QTEST_GUILESS_MAIN(tst_CompositionFile)
#include "tst_compositionfile.moc"
