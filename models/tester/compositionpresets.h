// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"

#include <vector>

namespace Fanlight {

// A ready piece or a few, to begin with. group and name are English; widgets translate them.
struct CompositionPreset
{
    const char *group = "";
    const char *name = "";
    std::vector<CompositionPiece> pieces; // their random keys are not drawn yet
};

// Well-formed frames, every malformed one of RFC 6455 section 5, fragments, and lengths at the edges of their
// encodings. Those of a group stand together.
[[nodiscard]] std::vector<CompositionPreset> compositionPresets();

} // namespace Fanlight
