// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/compositionfile.h"

#include "protocol/anatomy.h"
#include "tester/compositionreader.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <cstring>

namespace Fanlight {

namespace {

constexpr quint64 exactInJson = quint64(1) << 53; // a JSON number is a double

QString nameOf(Opcode opcode)
{
    return QString::fromLatin1(opcodeName(opcode));
}

Opcode readOpcode(CompositionReader &reader, const QJsonObject &object, Opcode usual)
{
    const QJsonValue value = object.value(QLatin1StringView("opcode"));
    if (value.isDouble())
        return Opcode(reader.number(object, QStringLiteral("opcode"), quint64(usual), 15));
    QStringList words;
    for (const Opcode opcode :
        {Opcode::Continuation, Opcode::Text, Opcode::Binary, Opcode::Close, Opcode::Ping, Opcode::Pong})
        words << nameOf(opcode);
    const QString word = reader.word(object, QStringLiteral("opcode"), nameOf(usual));
    for (int opcode = 0; opcode < 16; ++opcode) {
        if (nameOf(Opcode(opcode)) == word && !isReserved(Opcode(opcode)))
            return Opcode(opcode);
    }
    words << QStringLiteral("or a number from 0 to 15");
    reader.fail(
        CompositionFileError::UnknownWord, QStringLiteral("opcode"), words.join(QStringLiteral(", ")));
    return usual;
}

void readMask(CompositionReader &reader, const QJsonObject &object, ScriptFrame &frame)
{
    const QString mask = reader.word(object, QStringLiteral("mask"), QStringLiteral("random"));
    if (mask == u"random") {
        frame.mask = FrameMask::Usual;
    } else if (mask == u"none") {
        frame.mask = FrameMask::None;
    } else if (const auto key = encode({DraftFormat::Hex, mask, {}}, {}); key && key->size() == 4) {
        frame.mask = FrameMask::Key;
        std::memcpy(frame.key.bytes.data(), key->constData(), frame.key.bytes.size());
    } else {
        reader.fail(CompositionFileError::UnknownWord, QStringLiteral("mask"),
            QStringLiteral("\"random\", \"none\" or a key like \"37 fa 21 3d\""));
    }
}

void readLength(CompositionReader &reader, const QJsonObject &object, ScriptFrame &frame)
{
    const QString bits = QStringLiteral("lengthBits");
    if (object.contains(bits)) {
        switch (reader.number(object, bits, 7, 64)) {
        case 7:
            frame.encoding = LengthEncoding::SevenBit;
            break;
        case 16:
            frame.encoding = LengthEncoding::SixteenBit;
            break;
        case 64:
            frame.encoding = LengthEncoding::SixtyFourBit;
            break;
        default:
            reader.fail(CompositionFileError::OutOfRange, bits, QStringLiteral("7, 16 or 64"));
        }
    }
    if (object.contains(QLatin1StringView("claims")))
        frame.claimedLength = reader.wideNumber(object, QStringLiteral("claims"));
}

FramePiece readFrame(CompositionReader &reader, const QJsonObject &object)
{
    reader.onlyKeys(
        object, {QStringLiteral("opcode"), QStringLiteral("fin"), QStringLiteral("rsv1"),
                    QStringLiteral("rsv2"), QStringLiteral("rsv3"), QStringLiteral("mask"),
                    QStringLiteral("lengthBits"), QStringLiteral("claims"), QStringLiteral("text"),
                    QStringLiteral("hex"), QStringLiteral("size"), QStringLiteral("cuts")});
    FramePiece piece;
    ScriptFrame &frame = piece.frame;
    frame.opcode = readOpcode(reader, object, frame.opcode);
    frame.fin = reader.flag(object, QStringLiteral("fin"), true);
    frame.rsv = quint8((reader.flag(object, QStringLiteral("rsv1"), false) ? 4 : 0) |
                       (reader.flag(object, QStringLiteral("rsv2"), false) ? 2 : 0) |
                       (reader.flag(object, QStringLiteral("rsv3"), false) ? 1 : 0));
    readMask(reader, object, frame);
    readLength(reader, object, frame);
    const bool hex = object.contains(QLatin1StringView("hex"));
    piece.payload.form = hex ? PayloadForm::Hex : PayloadForm::Text;
    piece.payload.text = reader.word(object, hex ? QStringLiteral("hex") : QStringLiteral("text"), {});
    if (object.contains(QLatin1StringView("size")))
        piece.payload.size =
            reader.number(object, QStringLiteral("size"), 0, quint64(CompositionLimits::bytes));
    return piece;
}

std::vector<WriteCut> readCuts(CompositionReader &reader, const QJsonObject &object)
{
    std::vector<WriteCut> cuts;
    const QJsonArray all = reader.array(object, QStringLiteral("cuts"));
    if (std::size_t(all.size()) >= CompositionLimits::writes)
        reader.fail(CompositionFileError::OutOfRange, QStringLiteral("cuts"),
            QStringLiteral("a list of fewer than %1 cuts").arg(CompositionLimits::writes));
    for (const QJsonValue &value : all) {
        if (reader.fault())
            break;
        const QJsonObject cut = value.toObject();
        reader.onlyKeys(cut, {QStringLiteral("at"), QStringLiteral("pause")});
        const auto at =
            qsizetype(reader.number(cut, QStringLiteral("at"), 0, quint64(CompositionLimits::bytes)));
        const auto pause =
            int(reader.number(cut, QStringLiteral("pause"), 0, quint64(CompositionLimits::pause)));
        if (!cuts.empty() && at <= cuts.back().at)
            reader.fail(CompositionFileError::OutOfRange, QStringLiteral("at"),
                QStringLiteral("more than the one before it"));
        cuts.push_back({at, pause});
    }
    return cuts;
}

CompositionPiece readPiece(CompositionReader &reader, const QJsonValue &value)
{
    const QJsonObject object = value.toObject();
    if (!value.isObject())
        reader.fail(
            CompositionFileError::WrongType, QStringLiteral("pieces"), QStringLiteral("a list of objects"));
    CompositionPiece piece;
    if (object.contains(QLatin1StringView("raw"))) {
        reader.onlyKeys(object, {QStringLiteral("raw"), QStringLiteral("cuts")});
        piece.what = RawPiece{reader.word(object, QStringLiteral("raw"), {})};
    } else {
        piece.what = readFrame(reader, object);
    }
    piece.cuts = readCuts(reader, object);
    return piece;
}

void write(QJsonObject &object, const FramePiece &piece)
{
    const ScriptFrame &frame = piece.frame;
    object.insert(QStringLiteral("opcode"),
        isReserved(frame.opcode) ? QJsonValue(int(frame.opcode)) : QJsonValue(nameOf(frame.opcode)));
    object.insert(QStringLiteral("fin"), frame.fin);
    for (int bit = 1; bit <= 3; ++bit) {
        if ((frame.rsv & (8 >> bit)) != 0)
            object.insert(QStringLiteral("rsv%1").arg(bit), true);
    }
    const QByteArray key(reinterpret_cast<const char *>(frame.key.bytes.data()), 4);
    object.insert(QStringLiteral("mask"), frame.mask == FrameMask::None ? QStringLiteral("none")
                                          : frame.mask == FrameMask::Usual
                                              ? QStringLiteral("random")
                                              : QString::fromLatin1(key.toHex(' ')));
    if (frame.encoding)
        object.insert(QStringLiteral("lengthBits"), *frame.encoding == LengthEncoding::SevenBit     ? 7
                                                    : *frame.encoding == LengthEncoding::SixteenBit ? 16
                                                                                                    : 64);
    if (frame.claimedLength)
        object.insert(QStringLiteral("claims"), *frame.claimedLength < exactInJson
                                                    ? QJsonValue(qint64(*frame.claimedLength))
                                                    : QJsonValue(QString::number(*frame.claimedLength)));
    object.insert(piece.payload.form == PayloadForm::Hex ? QStringLiteral("hex") : QStringLiteral("text"),
        piece.payload.text);
    if (piece.payload.size)
        object.insert(QStringLiteral("size"), qint64(*piece.payload.size));
}

CompositionFileFault fileFault(CompositionFileError error, const QString &detail, qint64 count = 0)
{
    CompositionFileFault fault;
    fault.error = error;
    fault.detail = detail;
    fault.count = count;
    return fault;
}

} // namespace

QByteArray toJson(const Composition &composition)
{
    QJsonArray pieces;
    for (const CompositionPiece &piece : composition.pieces) {
        QJsonObject object;
        if (const auto *frame = std::get_if<FramePiece>(&piece.what))
            write(object, *frame);
        else
            object.insert(QStringLiteral("raw"), std::get<RawPiece>(piece.what).hex);
        QJsonArray cuts;
        for (const WriteCut &cut : piece.cuts)
            cuts.append(
                QJsonObject{{QStringLiteral("at"), qint64(cut.at)}, {QStringLiteral("pause"), cut.pause}});
        if (!cuts.isEmpty())
            object.insert(QStringLiteral("cuts"), cuts);
        pieces.append(object);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("pieces"), pieces}}).toJson();
}

Expected<Composition, CompositionFileFault> parseComposition(const QByteArray &json)
{
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Unexpected<CompositionFileFault>(jsonFault(json, error));
    CompositionReader reader;
    const QJsonObject object = document.object();
    if (!document.isObject())
        reader.fail(CompositionFileError::WrongType, {}, QStringLiteral("an object with \"pieces\""));
    reader.onlyKeys(object, {QStringLiteral("pieces")});
    const QJsonArray pieces = reader.array(object, QStringLiteral("pieces"));
    if (std::size_t(pieces.size()) > CompositionLimits::pieces)
        return Unexpected<CompositionFileFault>(
            fileFault(CompositionFileError::TooMany, {}, qint64(CompositionLimits::pieces)));
    Composition composition;
    for (qsizetype i = 0; i < pieces.size() && !reader.fault(); ++i) {
        reader.setPiece(int(i) + 1);
        composition.pieces.push_back(readPiece(reader, pieces.at(i)));
    }
    if (reader.fault())
        return Unexpected<CompositionFileFault>(*reader.fault());
    return composition;
}

Expected<Composition, CompositionFileFault> readComposition(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected<CompositionFileFault>(
            fileFault(CompositionFileError::Unreadable, file.errorString()));
    const QByteArray bytes = file.read(CompositionLimits::file + 1);
    if (file.error() != QFileDevice::NoError)
        return Unexpected<CompositionFileFault>(
            fileFault(CompositionFileError::Unreadable, file.errorString()));
    if (bytes.size() > CompositionLimits::file)
        return Unexpected<CompositionFileFault>(
            fileFault(CompositionFileError::TooBig, {}, CompositionLimits::file));
    return parseComposition(bytes);
}

Expected<void, CompositionFileFault> writeComposition(const Composition &composition, const QString &path)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(toJson(composition)) >= 0 && file.commit())
        return {};
    return Unexpected<CompositionFileFault>(fileFault(CompositionFileError::Unwritable, file.errorString()));
}

} // namespace Fanlight
