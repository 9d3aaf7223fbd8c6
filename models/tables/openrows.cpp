// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/openrows.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

OpenRows::Spot OpenRows::spotOf(std::size_t row) const
{
    const auto after = std::partition_point(
        m_opened.cbegin(), m_opened.cend(), [row](const Opened &opened) { return opened.firstRow() <= row; });
    if (after == m_opened.cbegin())
        return {row, nullptr, 0};
    const Opened &above = *(after - 1);
    const std::size_t below = row - above.firstRow();
    if (below < above.count)
        return {above.position, &above, above.placeOf(below)};
    return {above.position + 1 + (below - above.count), nullptr, 0};
}

std::size_t OpenRows::rowOf(std::size_t position) const
{
    const auto at = std::partition_point(m_opened.cbegin(), m_opened.cend(),
        [position](const Opened &opened) { return opened.position < position; });
    return position + (at == m_opened.cend() ? m_count : at->before);
}

const OpenRows::Opened *OpenRows::find(quint64 number) const
{
    const auto at = std::partition_point(m_opened.cbegin(), m_opened.cend(),
        [number](const Opened &opened) { return opened.number < number; });
    return at != m_opened.cend() && at->number == number ? &*at : nullptr;
}

void OpenRows::insert(Opened opened)
{
    const auto at = std::partition_point(m_opened.cbegin(), m_opened.cend(),
        [&](const Opened &other) { return other.number < opened.number; });
    m_opened.insert(at, std::move(opened));
    update();
}

void OpenRows::remove(quint64 number)
{
    std::erase_if(m_opened, [number](const Opened &opened) { return opened.number == number; });
    update();
}

void OpenRows::grow(quint64 number, quint32 seen, quint32 more, const std::vector<quint32> &places)
{
    Opened *opened = const_cast<Opened *>(std::as_const(*this).find(number));
    opened->seen = seen;
    opened->count += more;
    opened->places.insert(opened->places.end(), places.cbegin(), places.cend());
    update();
}

void OpenRows::clear()
{
    m_opened.clear();
    m_count = 0;
}

void OpenRows::recordsInserted(std::size_t position, std::size_t count)
{
    for (Opened &opened : m_opened)
        opened.position += opened.position >= position ? count : 0;
}

void OpenRows::recordsRemoved(std::size_t count)
{
    std::erase_if(m_opened, [count](const Opened &opened) { return opened.position < count; });
    for (Opened &opened : m_opened)
        opened.position -= count;
    update();
}

void OpenRows::update()
{
    m_count = 0;
    for (Opened &opened : m_opened) {
        opened.before = m_count;
        m_count += opened.count;
    }
}

} // namespace Fanlight
