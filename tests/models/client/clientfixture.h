// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsession.h"
#include "client/rawsession.h"
#include "tests/support/rawserver.h"
#include "tests/support/relayfixture.h"

#include <QTest>

#include <memory>
#include <vector>

namespace Fanlight::Testing {

// A session with the relay behind it, in the test's own thread.
struct ClientFixture : RelayFixture
{
    std::unique_ptr<PanelSession> owned;
    PanelSession &session;
    std::vector<ClientState> states; // every one that was announced

    explicit ClientFixture(ClientEngine engine = ClientEngine::Qt)
        : owned(make(engine))
        , session(*owned)
    {
        QObject::connect(&session, &PanelSession::stateChanged, &session,
            [this](const ClientState &state) { states.push_back(state); });
    }

    [[nodiscard]] RawSession &raw() { return static_cast<RawSession &>(session); }

    static ClientSettings settingsFor(quint16 port, const QString &path = QStringLiteral("/"))
    {
        ClientSettings settings;
        settings.name = QStringLiteral("Client 3");
        settings.url = QStringLiteral("ws://127.0.0.1:%1%2").arg(port).arg(path);
        settings.connectTimeout = 5'000;
        settings.sendOnOpen.reset();
        return settings;
    }
    [[nodiscard]] bool open(const ClientSettings &settings)
    {
        session.open(settings);
        return waitFor(ClientPhase::Open);
    }
    [[nodiscard]] bool waitFor(ClientPhase phase, int timeout = 15'000)
    {
        return QTest::qWaitFor([&] { return session.state().phase == phase; }, timeout);
    }
    // The sentences noted on the current connection.
    [[nodiscard]] QStringList notes()
    {
        QStringList sentences;
        for (const Record &record : captured.records(session.state().connection)) {
            if (record.kind == RecordKind::Note)
                sentences.append(QString::fromUtf8(record.payload));
        }
        return sentences;
    }
    [[nodiscard]] std::vector<ClientPhase> phases() const
    {
        std::vector<ClientPhase> all;
        for (const ClientState &each : states)
            all.push_back(each.phase);
        return all;
    }
    [[nodiscard]] int closedRecords()
    {
        const std::vector<Record> all = captured.records(session.state().connection);
        return int(std::count_if(
            all.begin(), all.end(), [](const Record &record) { return record.kind == RecordKind::Closed; }));
    }

private:
    [[nodiscard]] std::unique_ptr<PanelSession> make(ClientEngine engine)
    {
        if (engine == ClientEngine::Raw)
            return std::make_unique<RawSession>(ClientId{3}, registry, proxy, queue, clock);
        return std::make_unique<ClientSession>(ClientId{3}, registry, proxy, queue, clock);
    }
};

// Accepts the upgrade; afterwards calls then with every byte behind the head.
inline RawServer::Script webSocketScript(
    std::function<void(QTcpSocket &, const QByteArray &)> then, const QByteArray &moreFields = {})
{
    return [then = std::move(then), moreFields](QTcpSocket &peer, const QByteArray &sofar) {
        const qsizetype head = sofar.indexOf("\r\n\r\n") + 4;
        if (head < 4)
            return;
        if (sofar.size() == head)
            peer.write(acceptanceOf(sofar, moreFields));
        then(peer, sofar.mid(head));
    };
}

} // namespace Fanlight::Testing
