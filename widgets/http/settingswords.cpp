// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/settingswords.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/http/transportlook.h"

#include <QCoreApplication>

#include <utility>

namespace Fanlight {

namespace {

constexpr qsizetype mostOnALine = 3;

QString tr(const char *text)
{
    return QCoreApplication::translate("SettingsWords", text);
}

// With as many digits behind the point as it has, three at most.
QString exact(double value)
{
    for (int decimals = 0; decimals < 3; ++decimals) {
        const QString text = numberText(value, decimals);
        if (QString::number(value, 'f', decimals).toDouble() == value)
            return text;
    }
    return numberText(value, 3);
}

class Changes
{
public:
    void number(const QString &what, double from, double to, const QString &unit)
    {
        if (from != to)
            add(what, exact(from), unit.isEmpty() ? exact(to) : exact(to) + QLatin1Char(' ') + unit);
    }
    void words(const QString &what, const QString &from, const QString &to)
    {
        if (from != to)
            add(what, from, to);
    }
    [[nodiscard]] QStringList take() { return std::move(m_changes); }

private:
    void add(const QString &what, const QString &from, const QString &to)
    {
        m_changes.append(QStringLiteral("%1 %2 → %3").arg(what, from, to));
    }

    QStringList m_changes;
};

QString bandwidth(double bytes)
{
    return bytes > 0 ? tr("%1 bytes/s").arg(exact(bytes)) : tr("unlimited");
}

QString onOff(bool on)
{
    return on ? tr("on") : tr("off");
}

} // namespace

QStringList settingsChanges(const ComparisonSettings &from, const ComparisonSettings &to)
{
    Changes changes;
    changes.words(tr("events"), text(from.pattern), text(to.pattern));
    changes.number(tr("rate"), from.rate, to.rate, tr("events/s"));
    changes.number(tr("payload"), from.payload, to.payload, tr("bytes"));
    changes.words(tr("seed"), QString::number(from.seed), QString::number(to.seed));
    changes.number(tr("poll every"), from.pollInterval, to.pollInterval, tr("ms"));
    changes.number(tr("clients"), from.clients, to.clients, {});
    changes.number(tr("one-way delay"), from.oneWayDelay, to.oneWayDelay, tr("ms"));
    changes.number(tr("jitter"), from.jitter, to.jitter, tr("ms"));
    changes.words(tr("bandwidth"), bandwidth(from.bandwidth), bandwidth(to.bandwidth));
    changes.words(tr("keep-alive"), onOff(from.keepAlive), onOff(to.keepAlive));
    changes.number(tr("run for"), from.duration, to.duration, tr("s"));
    return changes.take();
}

bool haveSameEvents(const ComparisonSettings &one, const ComparisonSettings &other)
{
    return one.pattern == other.pattern && one.rate == other.rate && one.seed == other.seed;
}

QString differenceNote(const ComparisonSettings &shown, const ComparisonSettings &other)
{
    QStringList changes = settingsChanges(other, shown);
    if (changes.isEmpty())
        return tr("Same settings and seed: the same event times.");
    const qsizetype more = changes.size() - mostOnALine;
    changes = changes.mid(0, mostOnALine);
    if (more > 0)
        changes.append(more == 1 ? tr("1 more") : tr("%1 more").arg(more));
    const QString list = changes.join(QStringLiteral(", "));
    return haveSameEvents(shown, other) ? tr("Same event times, other settings: %1.").arg(list)
                                        : tr("Other settings: %1.").arg(list);
}

QString differenceText(
    const ComparisonSettings &shown, const ComparisonSettings &other, const QString &otherName)
{
    const QStringList changes = settingsChanges(other, shown);
    if (changes.isEmpty())
        return tr("Every setting is the same, so the events were due at the same moments: what differs is "
                  "chance in the network and in this computer.");
    return tr("From %1 to what is shown:").arg(otherName) + QLatin1Char('\n') +
           changes.join(QLatin1Char('\n'));
}

QString stopNote(const ComparisonResult &result, const QString &name)
{
    return result.complete
               ? QString()
               : tr("Stopped early: %1, after %2 s.").arg(name, numberText(double(result.elapsed) / 1e9, 1));
}

QString briefSettings(const ComparisonSettings &settings)
{
    return tr("seed %1 · %2 ms").arg(QString::number(settings.seed), exact(settings.oneWayDelay));
}

} // namespace Fanlight
