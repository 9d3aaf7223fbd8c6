// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QString>

namespace Fanlight {

// The colours a page of rich text is written with.
struct PageInks
{
    QColor ink;
    QColor muted;
    QColor line;
    QColor good;
    QColor bad;
    QColor ground; // behind what stands out
    QString mono;  // font family
};

// Request and response as one page of rich text. wide puts them side by side. A null array is a head that is
// not there.
[[nodiscard]] QString handshakePage(
    const QByteArray &request, const QByteArray &response, bool wide, const PageInks &inks);

} // namespace Fanlight
