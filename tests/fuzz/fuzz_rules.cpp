// SPDX-License-Identifier: GPL-3.0-or-later
// The reader of rules, and the way back. All bytes are the file.
#include "fuzz.h"
#include "server/ruledraft.h"
#include "server/rulewriter.h"

namespace {

using namespace Fanlight;

void judgeFault(const RuleFault &fault, const QString &text)
{
    Fuzz::demand(!sentence(fault).isEmpty(), "a fault is said in words");
    const TextPlace place = placeOf(fault, text);
    Fuzz::demand(place.offset >= 0 && place.offset <= text.size(), "a fault is somewhere in the text");
    Fuzz::demand(place.line >= 1 && place.column >= 1, "lines and columns count from 1");
}

void judgeDraft(const QString &text)
{
    RuleDraft draft;
    draft.setText(text);
    Fuzz::demand(draft.text() == text, "what was typed stays");
    if (!draft.hasRules() || draft.count() == 0)
        return;
    const QJsonObject first = draft.at(0);
    const bool wasRight = draft.result().has_value();
    draft.insert(draft.count(), first);
    draft.move(draft.count() - 1, 0);
    draft.remove(1);
    Fuzz::demand(draft.hasRules() && draft.at(0) == first, "a rule is moved as it is");
    Fuzz::demand(draft.result().has_value() == wasRight || draft.text().size() > RuleLimits::file,
        "moving rules makes them no worse");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto set = parseRules(json);
    const QString text = QString::fromUtf8(json);
    if (set) {
        const QString written = ruleText(ruleSetObject(*set));
        const auto again = parseRules(written.toUtf8());
        Fuzz::demand(again.has_value(), "what is written can be read");
        Fuzz::demand(*again == *set, "what is read, written and read again is equal");
        Fuzz::demand(ruleText(ruleSetObject(*again)) == written, "it is written the same again");
    } else {
        judgeFault(set.error(), text);
    }
    judgeDraft(text);
    return 0;
}
