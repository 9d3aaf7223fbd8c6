// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/requestdraft.h"

#include <QPlainTextEdit>

namespace Fanlight {

// Bytes of a head as text to edit; see textOfBytes(). What is pasted beyond its bound is refused as a whole.
class HeadEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit HeadEdit(QWidget *parent = nullptr);

    // Can be undone, as if it had been typed. Says nothing.
    void setBytes(const QByteArray &bytes);
    [[nodiscard]] QByteArray bytes() const;
    void setLineEnds(LineEnds lineEnds);

Q_SIGNALS:
    void edited();
    void pasteRefused(qint64 characters);

protected:
    void insertFromMimeData(const QMimeData *source) override;

private:
    LineEnds m_lineEnds = LineEnds::Hidden;
};

} // namespace Fanlight
