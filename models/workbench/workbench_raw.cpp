// SPDX-License-Identifier: GPL-3.0-or-later
// What a client with the raw engine can be told beyond what every client can.
#include "workbench/onengine.h"

namespace Fanlight {

ClientSettings Workbench::settingsToOpen(const Panel &panel) const
{
    ClientSettings settings = panel.settings;
    settings.trustedCertificate = m_trusted.value(trustKey(settings.url));
    return settings;
}

void Workbench::openClientWith(ClientId client, const WritePlan &opening)
{
    const auto panel = m_clients.constFind(client.value);
    if (panel == m_clients.constEnd() || panel->settings.engine != ClientEngine::Raw)
        return;
    const ClientSettings settings = settingsToOpen(*panel);
    onEngine(
        [client, settings, opening](Engine &engine) { engine.openClientWith(client, settings, opening); });
}

void Workbench::clientSendWrites(ClientId client, const WritePlan &writes)
{
    onEngine([client, writes](Engine &engine) { engine.clientSendWrites(client, writes); });
}

void Workbench::clientHalfClose(ClientId client)
{
    onEngine([client](Engine &engine) { engine.clientHalfClose(client); });
}

void Workbench::clientReset(ClientId client)
{
    onEngine([client](Engine &engine) { engine.clientReset(client); });
}

} // namespace Fanlight
