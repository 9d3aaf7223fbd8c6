// SPDX-License-Identifier: GPL-3.0-or-later
// What the composer asks for in dialogs.
#include "tester/compositionfile.h"
#include "widgets/common/banner.h"
#include "widgets/common/compositionwording.h"
#include "widgets/tester/framecomposer.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>

namespace Fanlight {

// "2, 3": two bytes, then three each.
void FrameComposer::askForFragments()
{
    if (m_current < 0)
        return;
    bool accepted = false;
    const QString typed = QInputDialog::getText(this, tr("Fragment this frame"),
        tr("Bytes in each fragment; the last number goes on:"), QLineEdit::Normal, QStringLiteral("2, 3"),
        &accepted);
    if (!accepted)
        return;
    std::vector<qsizetype> sizes;
    const QStringList words = typed.split(u',', Qt::SkipEmptyParts);
    for (const QString &word : words) {
        bool isNumber = false;
        const qsizetype size = word.trimmed().toLongLong(&isNumber);
        if (!isNumber || size < 1) {
            m_banner->showMessage(BannerKind::Error,
                tr("“%1” is no number of bytes. Write sizes like 2, 3.").arg(word.trimmed()));
            return;
        }
        sizes.push_back(size);
    }
    if (fragment(m_composition, std::size_t(m_current), sizes, m_keys) == 0)
        m_banner->showMessage(BannerKind::Error,
            tr("That cannot be fragmented: it needs a frame with a payload, and no more than %1 pieces come "
               "of it.")
                .arg(CompositionLimits::pieces));
    else
        m_banner->clear();
    recompose();
}

void FrameComposer::askForOpen()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Open a sequence"), {}, tr("Sequences of frames (*.json)"));
    if (!path.isEmpty())
        openFile(path);
}

void FrameComposer::askForSave()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the sequence"), QStringLiteral("frames.json"), tr("Sequences of frames (*.json)"));
    if (!path.isEmpty())
        saveFile(path);
}

void FrameComposer::openFile(const QString &path)
{
    const auto read = readComposition(path);
    if (!read) {
        m_banner->showMessage(BannerKind::Error, errorText(read.error(), path));
        return;
    }
    replace(*read, tr("%1 took the place of what was here.").arg(QFileInfo(path).fileName()));
}

void FrameComposer::saveFile(const QString &path)
{
    const auto written = writeComposition(m_composition, path);
    if (!written)
        m_banner->showMessage(BannerKind::Error, errorText(written.error(), path));
    else
        m_banner->clear();
}

} // namespace Fanlight
