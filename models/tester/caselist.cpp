// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

qsizetype headerSize(Role tested, qsizetype payload)
{
    FrameHeader header;
    header.lengthEncoding = minimalEncoding(quint64(payload));
    if (tested == Role::Server)
        header.maskingKey = MaskingKey{};
    return header.size();
}

Script scriptOf(std::vector<ScriptStep> steps)
{
    Script script;
    script.steps = std::move(steps);
    return script;
}

Script echoed(std::vector<ScriptFrame> frames, Opcode opcode, QByteArray payload, Cuts cuts)
{
    return scriptOf({Send{std::move(frames), std::move(cuts)}, ExpectMessage{opcode, std::move(payload)}});
}

Script echoed(const ScriptFrame &frame, Cuts cuts)
{
    return echoed({frame}, frame.opcode, frame.payload, std::move(cuts));
}

Script failed(std::vector<ScriptFrame> frames, CloseCode code)
{
    return scriptOf({Send{std::move(frames), {}}, ExpectFailed{code}});
}

QByteArray patternOf(Opcode opcode, qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype at = 0; at < size; ++at)
        bytes[at] = char(opcode == Opcode::Text ? 'a' + at % 26 : at % 251);
    return bytes;
}

} // namespace Fanlight
