// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/addclienttile.h"

#include "widgets/common/theme.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace Fanlight {

AddClientTile::AddClientTile(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("addClientTile"));
    auto *add = new QPushButton(tr("+ Client"), this);
    add->setObjectName(QStringLiteral("addClient"));
    add->setAccessibleName(tr("Add a client"));
    auto *several = new QPushButton(tr("Open several…"), this);
    several->setObjectName(QStringLiteral("openSeveral"));
    several->setAccessibleName(tr("Open several clients"));
    setRole(*several, "quiet");
    auto *hint = new QLabel(tr("or point any other client, curl or browser at this server"), this);
    hint->setWordWrap(true);
    hint->setAlignment(Qt::AlignCenter);
    setRole(*hint, "muted");

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 12, 24, 12);
    layout->addStretch();
    layout->addWidget(add, 0, Qt::AlignCenter);
    layout->addWidget(hint);
    layout->addWidget(several, 0, Qt::AlignCenter);
    layout->addStretch();
    connect(add, &QPushButton::clicked, this, &AddClientTile::addRequested);
    connect(several, &QPushButton::clicked, this, &AddClientTile::severalRequested);
}

void AddClientTile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(color(Token::Line, *this), 1.2);
    pen.setDashPattern({4, 4});
    painter.setPen(pen);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
}

} // namespace Fanlight
