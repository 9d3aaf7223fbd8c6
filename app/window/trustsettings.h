// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Fanlight {

class Workbench;

// Gives the workbench the certificates that were trusted before, from the program's settings, and writes what
// changes there at once.
void keepTrustedCertificates(Workbench &workbench);

} // namespace Fanlight
