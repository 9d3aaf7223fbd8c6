// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/messagedraft.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QTimer>

#include <optional>

namespace Fanlight {

// A message kept under a name, to be sent again.
struct SavedMessage
{
    QString name;
    MessageDraft draft;
    bool operator==(const SavedMessage &) const = default;
};

enum class DraftBookError : quint8 {
    Unreadable, // detail: the system's words
    NotJson,    // detail: the parser's words; offset in bytes
    WrongShape, // detail: what was expected, English
    NotWritten, // detail: the system's words
};

struct DraftBookFault
{
    DraftBookError error = DraftBookError::Unreadable;
    QString path;
    QString detail;
    qint64 offset = 0;
};

// Saved messages as a JSON file that people exchange, and back.
[[nodiscard]] Expected<void, DraftBookFault> exportMessages(
    const QList<SavedMessage> &messages, const QString &path);
[[nodiscard]] Expected<QList<SavedMessage>, DraftBookFault> importMessages(const QString &path);

// What stands in the composers, and the messages people kept: one plain JSON file, written atomically at most
// half a second after a change and when the book is destroyed. A file that cannot be read is set aside, never
// overwritten. GUI thread.
class DraftBook : public QObject
{
    Q_OBJECT
public:
    explicit DraftBook(QString path, QObject *parent = nullptr);
    ~DraftBook() override;
    // drafts.json in the user's configuration folder of this program.
    [[nodiscard]] static QString defaultPath();

    // By the client's name: that is what stays the same from one start to the next.
    [[nodiscard]] MessageDraft draft(const QString &client) const;
    void setDraft(const QString &client, const MessageDraft &draft);

    [[nodiscard]] const QList<SavedMessage> &messages() const { return m_messages; }
    void keep(const SavedMessage &message); // replaces the one of that name
    void forget(const QString &name);

    // Set when the file was there and could not be read; it was renamed to path + ".unreadable".
    [[nodiscard]] const std::optional<DraftBookFault> &loadFault() const { return m_loadFault; }
    void saveNow();

Q_SIGNALS:
    void messagesChanged();
    void saveFailed(const Fanlight::DraftBookFault &fault);

private:
    void load();
    [[nodiscard]] QByteArray serialized() const;

    QString m_path;
    QMap<QString, MessageDraft> m_drafts;
    QList<SavedMessage> m_messages;
    std::optional<DraftBookFault> m_loadFault;
    QTimer m_saveTimer;
};

} // namespace Fanlight
