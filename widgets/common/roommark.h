// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

class QPainter;
class QPointF;
class QWidget;

namespace Fanlight {

// A room's colour by its number (see RoomRegister), the same wherever it is shown. The palette is the
// clients' and repeats, so that the name always stands beside it. Number -1, a room that nobody is in: muted.
[[nodiscard]] QColor roomColor(int number, const QWidget &widget);
// A small filled square: clients are round.
void paintRoomMark(QPainter &painter, const QPointF &centre, int number, const QWidget &widget);
[[nodiscard]] QIcon roomIcon(int number, const QWidget &widget);

} // namespace Fanlight
