// SPDX-License-Identifier: GPL-3.0-or-later
// The first bytes on a TLS port. All bytes are what came.
#include "fuzz.h"
#include "transport/clienthello.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace Fanlight;
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    FirstBytes before = FirstBytes::NeedMore;
    ClientHello told;
    for (qsizetype count = 0; count <= bytes.size(); ++count) {
        ClientHello hello;
        const QByteArray come(bytes.constData(), count); // just these: what reads beyond them is found
        const FirstBytes now = readFirstBytes(come, hello);
        Fuzz::demand(
            before == FirstBytes::NeedMore || now == before, "more bytes do not change what was seen");
        if (before == FirstBytes::Hello)
            Fuzz::demand(hello == told, "more bytes do not change a whole hello");
        Fuzz::demand(now != FirstBytes::NeedMore || count < mostHelloBytes, "it does not wait for ever");
        if (now == FirstBytes::Hello)
            told = hello;
        before = now;
    }
    return 0;
}
