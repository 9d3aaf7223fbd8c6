// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/descriptors.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace Fanlight {

namespace {
// Where the limit is higher than any process comes, only so many are looked at.
constexpr quint64 mostLookedAt = 1'000'000;
constexpr quint64 unlimited = 100'000'000;
} // namespace

quint64 descriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return quint64(limit.rlim_cur) < unlimited ? quint64(limit.rlim_cur) : 0;
}

// poll() says of each descriptor whether it is open, without one for itself as a listing of /proc would need.
DescriptorUse descriptorUse()
{
    DescriptorUse use;
    use.limit = descriptorLimit();
    std::vector<pollfd> all(std::min(use.limit, mostLookedAt));
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i].fd = int(i);
    if (all.empty() || ::poll(all.data(), nfds_t(all.size()), 0) < 0)
        return use;
    use.used = quint64(std::count_if(
        all.begin(), all.end(), [](const pollfd &one) { return (one.revents & POLLNVAL) == 0; }));
    return use;
}

bool isDescriptorFree(qintptr one)
{
    const int copy = ::fcntl(int(one), F_DUPFD_CLOEXEC, 0);
    if (copy >= 0)
        ::close(copy);
    return copy >= 0 || (errno != EMFILE && errno != ENFILE);
}

} // namespace Fanlight
