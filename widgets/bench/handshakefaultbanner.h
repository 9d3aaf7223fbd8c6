// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/banner.h"

namespace Fanlight {

class Workbench;

// Says that the server answers opening handshakes wrong on purpose, for as long as it does, with the way out.
class HandshakeFaultBanner : public Banner
{
    Q_OBJECT
public:
    explicit HandshakeFaultBanner(Workbench &workbench, QWidget *parent = nullptr);

private:
    void refresh();
    void reset();

    Workbench &m_workbench;
};

} // namespace Fanlight
