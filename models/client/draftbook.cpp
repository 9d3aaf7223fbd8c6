// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

constexpr int saveDelay = 500;               // ms
constexpr qint64 maxFile = 64 * 1024 * 1024; // bytes

// In the order of DraftFormat. Files of other versions may hold other names: those entries are refused by
// name.
constexpr std::array<QLatin1StringView, draftFormatCount> formatNames{QLatin1StringView("text"),
    QLatin1StringView("json"), QLatin1StringView("hex"), QLatin1StringView("base64"),
    QLatin1StringView("file"), QLatin1StringView("ping"), QLatin1StringView("pong"),
    QLatin1StringView("close")};

QJsonObject toJson(const MessageDraft &draft)
{
    QJsonObject object{{QStringLiteral("format"), QString(formatNames.at(std::size_t(draft.format)))},
        {QStringLiteral("text"), draft.text}};
    if (draft.format == DraftFormat::Close)
        object.insert(QStringLiteral("code"), draft.code.value);
    return object;
}

std::optional<MessageDraft> draftFrom(const QJsonObject &object)
{
    const QString format = object.value(QLatin1StringView("format")).toString();
    const auto *const found = std::find(formatNames.begin(), formatNames.end(), format);
    const QJsonValue text = object.value(QLatin1StringView("text"));
    const int code = object.value(QLatin1StringView("code")).toInt(CloseCodes::Normal.value);
    if (found == formatNames.end() || !text.isString() || code < 0 || code > 0xFFFF)
        return std::nullopt;
    return MessageDraft{DraftFormat(found - formatNames.begin()), text.toString(), CloseCode{quint16(code)}};
}

QJsonArray toJson(const QList<SavedMessage> &messages)
{
    QJsonArray array;
    for (const SavedMessage &message : messages) {
        QJsonObject object = toJson(message.draft);
        object.insert(QStringLiteral("name"), message.name);
        array.append(object);
    }
    return array;
}

std::optional<QList<SavedMessage>> messagesFrom(const QJsonValue &value)
{
    if (!value.isArray())
        return std::nullopt;
    QList<SavedMessage> messages;
    const QJsonArray array = value.toArray();
    for (const auto &entry : array) {
        const QString name = entry.toObject().value(QLatin1StringView("name")).toString();
        const std::optional<MessageDraft> draft = draftFrom(entry.toObject());
        if (name.isEmpty() || !draft)
            return std::nullopt;
        messages.append({name, *draft});
    }
    return messages;
}

Expected<QJsonObject, DraftBookFault> readObject(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected<DraftBookFault>({DraftBookError::Unreadable, path, file.errorString(), 0});
    const QByteArray bytes = file.read(maxFile);
    if (file.error() != QFileDevice::NoError)
        return Unexpected<DraftBookFault>({DraftBookError::Unreadable, path, file.errorString(), 0});
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (error.error != QJsonParseError::NoError)
        return Unexpected<DraftBookFault>({DraftBookError::NotJson, path, error.errorString(), error.offset});
    return document.object();
}

Expected<void, DraftBookFault> writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Unexpected<DraftBookFault>({DraftBookError::NotWritten, path, file.errorString(), 0});
    return {};
}

} // namespace

Expected<void, DraftBookFault> exportMessages(const QList<SavedMessage> &messages, const QString &path)
{
    return writeFile(
        path, QJsonDocument(QJsonObject{{QStringLiteral("messages"), toJson(messages)}}).toJson());
}

Expected<QList<SavedMessage>, DraftBookFault> importMessages(const QString &path)
{
    const Expected<QJsonObject, DraftBookFault> object = readObject(path);
    if (!object)
        return Unexpected<DraftBookFault>(object.error());
    const auto messages = messagesFrom(object->value(QLatin1StringView("messages")));
    if (!messages) {
        return Unexpected<DraftBookFault>({DraftBookError::WrongShape, path,
            QStringLiteral("a list \"messages\" of entries with name, format and text"), 0});
    }
    return *messages;
}

DraftBook::DraftBook(QString path, QObject *parent)
    : QObject(parent)
    , m_path(std::move(path))
{
    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(saveDelay);
    connect(&m_saveTimer, &QTimer::timeout, this, &DraftBook::saveNow);
    load();
}

DraftBook::~DraftBook()
{
    if (m_saveTimer.isActive())
        saveNow();
}

QString DraftBook::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) +
           QStringLiteral("/drafts.json");
}

MessageDraft DraftBook::draft(const QString &client) const
{
    return m_drafts.value(client);
}

void DraftBook::setDraft(const QString &client, const MessageDraft &draft)
{
    if (m_drafts.value(client) == draft)
        return;
    m_drafts.insert(client, draft);
    // Not restarted: constant typing must not put the write off for ever.
    if (!m_saveTimer.isActive())
        m_saveTimer.start();
}

void DraftBook::keep(const SavedMessage &message)
{
    const auto same = [&message](const SavedMessage &other) { return other.name == message.name; };
    const auto found = std::find_if(m_messages.begin(), m_messages.end(), same);
    if (found != m_messages.end())
        *found = message;
    else
        m_messages.append(message);
    m_saveTimer.start();
    Q_EMIT messagesChanged();
}

void DraftBook::forget(const QString &name)
{
    if (m_messages.removeIf([&name](const SavedMessage &message) { return message.name == name; }) == 0)
        return;
    m_saveTimer.start();
    Q_EMIT messagesChanged();
}

void DraftBook::saveNow()
{
    m_saveTimer.stop();
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    if (const auto written = writeFile(m_path, serialized()); !written)
        Q_EMIT saveFailed(written.error());
}

QByteArray DraftBook::serialized() const
{
    QJsonObject drafts;
    for (auto it = m_drafts.begin(); it != m_drafts.end(); ++it) {
        if (it.value() != MessageDraft{})
            drafts.insert(it.key(), toJson(it.value()));
    }
    return QJsonDocument(
        QJsonObject{{QStringLiteral("drafts"), drafts}, {QStringLiteral("messages"), toJson(m_messages)}})
        .toJson();
}

void DraftBook::load()
{
    if (!QFile::exists(m_path))
        return;
    const Expected<QJsonObject, DraftBookFault> object = readObject(m_path);
    const auto messages = object ? messagesFrom(object->value(QLatin1StringView("messages"))) : std::nullopt;
    if (!messages) {
        m_loadFault = object ? DraftBookFault{DraftBookError::WrongShape, m_path,
                                   QStringLiteral("drafts and messages"), 0}
                             : object.error();
        const QString aside = m_path + QStringLiteral(".unreadable");
        QFile::remove(aside);
        QFile::rename(m_path, aside);
        return;
    }
    m_messages = *messages;
    const QJsonObject drafts = object->value(QLatin1StringView("drafts")).toObject();
    for (auto it = drafts.begin(); it != drafts.end(); ++it) {
        if (const std::optional<MessageDraft> draft = draftFrom(it.value().toObject()))
            m_drafts.insert(it.key(), *draft);
    }
}

} // namespace Fanlight
