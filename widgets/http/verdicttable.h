// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/verdict.h"

#include <QTableWidget>

namespace Fanlight {

// Polling beside the WebSocket, measured against theory; each row's tool tip says how it was counted.
class VerdictTable : public QTableWidget
{
    Q_OBJECT
public:
    explicit VerdictTable(QWidget *parent = nullptr);

    void setResult(const VerdictResult &result);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
};

} // namespace Fanlight
