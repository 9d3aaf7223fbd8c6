// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

#include <QStringList>

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily bits{"reserved-bits",
    "No extension was agreed, so a frame with a reserved bit fails the connection.", "RFC 6455 5.2", false};
constexpr CaseFamily data{"opcodes/data",
    "Opcodes 3 to 7 are kept for data frames to come; a frame with one fails the connection.", "RFC 6455 5.2",
    false};
constexpr CaseFamily control{"opcodes/control",
    "Opcodes 11 to 15 are kept for control frames to come; a frame with one fails the connection.",
    "RFC 6455 5.2", false};

QString bitsOf(int rsv)
{
    QStringList names;
    for (int bit = 1; bit <= 3; ++bit) {
        if ((rsv & (8 >> bit)) != 0)
            names << QStringLiteral("RSV%1").arg(bit);
    }
    return names.join(QStringLiteral(", "));
}

ScriptFrame with(ScriptFrame frame, int rsv)
{
    frame.rsv = quint8(rsv);
    return frame;
}

void addBits(CaseList &list)
{
    for (int rsv = 1; rsv <= 7; ++rsv) {
        const QByteArray number = QByteArray::number(rsv);
        const auto titled = [rsv](const char *kind) { return bitsOf(rsv) + QLatin1StringView(kind); };
        list.add(bits, "text-" + number, titled(" on a text message"),
            [=] { return failed({with(text("Hello"), rsv)}); });
        list.add(bits, "binary-" + number, titled(" on a binary message"),
            [=] { return failed({with(binary("Hello"), rsv)}); });
        list.add(
            bits, "ping-" + number, titled(" on a ping"), [=] { return failed({with(ping("Hello"), rsv)}); });
        list.add(bits, "close-" + number, titled(" on a close frame"),
            [=] { return failed({with(closing(1000), rsv)}); });
        list.add(bits, "continuation-" + number, titled(" on the second fragment"), [=] {
            return failed({beginning(Opcode::Text, "Hel"), with(ending("lo"), rsv)});
        });
    }
    list.add(bits, "pong-4", QStringLiteral("RSV1 on a pong"), [] { return failed({with(pong(), 4)}); });
    list.add(bits, "empty-4", QStringLiteral("RSV1 on an empty message"),
        [] { return failed({with(text({}), 4)}); });
    list.add(bits, "after-a-pong", QStringLiteral("RSV1 on the frame after a ping that was answered"), [] {
        return scriptOf({Send{{ping("?")}, {}}, ExpectPong{"?"}, Send{{with(text("Hello"), 4)}, {}},
            ExpectFailed{CloseCodes::ProtocolError}});
    });
}

void addOpcodes(CaseList &list, const CaseFamily &family, int first, int last)
{
    for (int opcode = first; opcode <= last; ++opcode) {
        const auto frame = [opcode](QByteArray payload) {
            ScriptFrame made = text(std::move(payload));
            made.opcode = Opcode(opcode);
            return made;
        };
        const QByteArray number = QByteArray::number(opcode);
        const QString title = QStringLiteral("Opcode %1").arg(opcode);
        list.add(family, number + "-empty", title + QStringLiteral(", no payload"),
            [=] { return failed({frame({})}); });
        list.add(family, number + "-payload", title + QStringLiteral(", 5 bytes"),
            [=] { return failed({frame("Hello")}); });
        list.add(family, number + "-inside", title + QStringLiteral(" inside a fragmented message"), [=] {
            return failed({beginning(Opcode::Text, "Hel"), frame("?"), ending("lo")});
        });
    }
}

} // namespace

std::vector<TestCase> reservedBitCases()
{
    CaseList list(TestGroup::ReservedBits);
    addBits(list);
    return list.take();
}

std::vector<TestCase> opcodeCases()
{
    CaseList list(TestGroup::Opcodes);
    addOpcodes(list, data, 3, 7);
    addOpcodes(list, control, 11, 15);
    return list.take();
}

} // namespace Fanlight
