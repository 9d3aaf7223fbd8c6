// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdstamp.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace Fanlight {

// Who should receive a message, the crowd's members only: what "expected" counts.
enum class CrowdExpect : quint8 {
    Broadcast, // everybody (in the sender's room), the sender too
    Others,    // everybody (in the sender's room) but the sender
    Echo,      // the sender
    None,      // nobody in particular: what comes is counted, nothing is missed
};

inline constexpr int maxCrowdClients = 65'000;           // one address has no more ports
inline constexpr int maxCrowdMessage = 16 * 1024 * 1024; // bytes

struct CrowdSettings
{
    QString url; // ws:// only
    int clients = 100;
    std::optional<int> senders;     // none: all that are not stalled
    double rate = 10;               // messages a second of all senders together
    std::optional<double> rateEach; // messages a second of each sender, instead
    int size = 256;                 // bytes of payload, from crowdStampSize
    double duration = 10;           // s of sending
    CrowdExpect expect = CrowdExpect::Broadcast;
    QStringList rooms; // the clients are dealt out over them in turn
    int stalled = 0;   // of the clients, the last ones: they stop reading after the handshake and do not send
    double connectRate = 1'000; // connects a second; 0: as many as the handshakes allow
    int inFlight = 500;         // handshakes under way at most
    int timeout = 10'000;       // ms from a connect to the end of its handshake
    double drain = 2;           // s of silence after which nothing more is waited for
    bool binary = false;        // messages are binary, not text
    bool operator==(const CrowdSettings &) const = default;
};

enum class CrowdFault : quint8 {
    BadUrl,         // no URL with a host
    NotPlain,       // another scheme than ws://
    SizeTooSmall,   // the stamp does not fit
    TooManyStalled, // more than clients
    TooManySenders, // more than clients that are not stalled
    BadRoom,        // an empty name, one above 256 bytes, or more rooms than clients
};
// What is wrong with the settings; nothing when they can be tried.
[[nodiscard]] std::optional<CrowdFault> faultOf(const CrowdSettings &settings);

// How many clients send when all of them connect.
[[nodiscard]] int senderCount(const CrowdSettings &settings);
// Messages a second, all senders together.
[[nodiscard]] double totalRate(const CrowdSettings &settings);
// Messages that are due in the whole duration: at 0, 1/rate, 2/rate …
[[nodiscard]] quint64 plannedMessages(const CrowdSettings &settings);

// True when the URL has no path of its own: /room/NAME is then the way into a room, else a join message.
[[nodiscard]] bool joinsByPath(const CrowdSettings &settings);
// The request target of a client in that room (empty: none), percent-encoded.
[[nodiscard]] QByteArray targetFor(const CrowdSettings &settings, const QString &room);
// {"type":"join","room":"NAME"}
[[nodiscard]] QByteArray joinMessage(const QString &room);
// The Host field: with the port where it is not 80.
[[nodiscard]] QByteArray hostField(const CrowdSettings &settings);

// A use case as a source of traffic.
struct CrowdPreset
{
    const char *name;
    bool oneSender;     // else all send
    double rateEach;    // messages a second of each sender
    int size;           // bytes
    int membersPerRoom; // 0: no rooms
};
[[nodiscard]] const std::vector<CrowdPreset> &crowdPresets();
// The preset's senders, rate, size and rooms for that many clients; nothing else is touched.
void applyPreset(const CrowdPreset &preset, CrowdSettings &settings);

} // namespace Fanlight
