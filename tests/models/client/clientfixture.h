// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsession.h"
#include "tests/support/captured.h"
#include "tests/support/rawserver.h"

#include <QTest>

#include <vector>

namespace Fanlight::Testing {

// A session with the relay behind it, in the test's own thread.
template <typename Session>
struct SessionFixture
{
    PeerRegistry registry;
    CaptureClock clock;
    CaptureQueue queue{1'000'000};
    Captured captured{queue};
    RecordingProxy proxy{registry, queue, clock};
    Session session{ClientId{3}, registry, proxy, queue, clock};
    std::vector<ClientState> states; // every one that was announced

    SessionFixture()
    {
        if (!proxy.listen())
            qFatal("the relay cannot listen");
        QObject::connect(&session, &PanelSession::stateChanged, &session,
            [this](const ClientState &state) { states.push_back(state); });
    }

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
    [[nodiscard]] int closedRecords()
    {
        const std::vector<Record> all = captured.records(session.state().connection);
        return int(std::count_if(
            all.begin(), all.end(), [](const Record &record) { return record.kind == RecordKind::Closed; }));
    }
};

using ClientFixture = SessionFixture<ClientSession>;

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
