// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "tester/compositionedits.h"
#include "widgets/common/framebytes.h"

#include <QWidget>

class QStackedWidget;

namespace Fanlight {

class Banner;
class BytesPanel;
class EmptyState;
class FollowUp;
class PieceEditor;
class SendBar;
class SequenceList;
class Workbench;

// Frames by hand: a sequence of frames and raw bytes, right or wrong, the bytes they make, how these leave in
// TCP writes, and what the other side does then. What is composed stays while clients come and go.
class FrameComposer : public QWidget
{
    Q_OBJECT
public:
    explicit FrameComposer(Workbench &workbench, QWidget *parent = nullptr);

    void setClient(ClientId client); // of the raw engine; 0 for none
    [[nodiscard]] const Composition &composition() const { return m_composition; }
    void setComposition(const Composition &composition);
    // In place of what was there, which can be brought back. Says in place what is wrong with the file.
    void openFile(const QString &path);
    void saveFile(const QString &path);

Q_SIGNALS:
    void clientRequested();
    // delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);

private:
    enum class After : quint8 { Nothing, HalfClose };

    void buildUi();
    void connectParts();
    void showClient();
    void recompose();
    [[nodiscard]] bool isDeflateAgreed() const;
    void showPiece();
    void showObstacle();
    [[nodiscard]] QString obstacle() const;
    [[nodiscard]] bool canHalfClose() const;
    void choose(int piece);
    void chooseByte(qsizetype byte);
    void showSelection();
    // Of the current piece, counted over all bytes.
    [[nodiscard]] ByteRange amongAll(ByteRange range) const;
    void add(std::vector<CompositionPiece> pieces);
    void duplicate();
    void remove();
    void clear();
    void replace(const Composition &composition, const QString &sentence);
    void bringBack();
    void move(int by);
    void askForFragments();
    void split(CutRule rule, qsizetype every, int pause);
    void cut(qsizetype byte, int pause);
    void setPause(qsizetype at, int pause);
    void take(const std::variant<FramePiece, RawPiece> &what);
    void send(After after);
    void askForOpen();
    void askForSave();

    Workbench &m_workbench;
    MaskingKeys m_keys;
    ClientId m_client;
    Composition m_composition;
    ComposedBytes m_composed;
    Composition m_before;   // what replace() took away
    bool m_deflate = false; // agreed on, when it was composed
    int m_current = -1;     // piece
    QStackedWidget *m_views;
    EmptyState *m_empty;
    QWidget *m_work;
    Banner *m_banner;
    SequenceList *m_sequence;
    PieceEditor *m_piece;
    BytesPanel *m_bytes;
    SendBar *m_send;
    FollowUp *m_followUp;
};

} // namespace Fanlight
