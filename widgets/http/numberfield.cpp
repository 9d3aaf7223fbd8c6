// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/numberfield.h"

#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>

#include <cmath>

namespace Fanlight {

namespace {

std::optional<double> parsed(const QString &text)
{
    bool ok = false;
    double value = QLocale().toDouble(text, &ok);
    if (!ok) // "0.5" where the user's own language writes "0,5"
        value = QLocale::c().toDouble(text, &ok);
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool isWhole(double value)
{
    return std::abs(value - std::round(value)) < 1e-9;
}

} // namespace

NumberField::NumberField(const NumberSpec &spec, QWidget *parent)
    : QWidget(parent)
    , m_spec(spec)
    , m_edit(new QLineEdit(this))
    , m_error(new QLabel(this))
{
    buildUi();
    connect(m_edit, &QLineEdit::textChanged, this, [this] {
        check();
        Q_EMIT changed();
    });
    connect(m_edit, &QLineEdit::returnPressed, this, &NumberField::submitted);
}

void NumberField::buildUi()
{
    m_edit->setObjectName(m_spec.name);
    m_edit->setFont(monospace());
    m_edit->setMaxLength(18);
    auto *label = new QLabel(m_spec.label, this);
    label->setBuddy(m_edit);
    setRole(*label, "muted");
    QString plain = m_spec.label;
    plain.remove(QLatin1Char('&'));
    m_edit->setAccessibleName(m_spec.unit.isEmpty() ? plain : tr("%1 in %2").arg(plain, m_spec.unit));
    m_error->setObjectName(m_spec.name + QStringLiteral("Error"));
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    setRole(*m_error, "error");
    m_error->hide();

    auto *inside = new QHBoxLayout(m_edit);
    inside->setContentsMargins(0, 0, 9, 0);
    auto *unit = new QLabel(m_spec.unit, m_edit);
    unit->setAttribute(Qt::WA_TransparentForMouseEvents);
    setRole(*unit, "muted");
    inside->addStretch();
    inside->addWidget(unit);
    m_edit->setTextMargins(0, 0, unit->sizeHint().width() + 4, 0);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(label);
    layout->addWidget(m_edit);
    layout->addWidget(m_error);
    setFocusProxy(m_edit);
    setLocked(false);
}

void NumberField::setValue(double value)
{
    if (value == 0 && !m_spec.zeroText.isEmpty()) {
        m_edit->setText(m_spec.zeroText);
        return;
    }
    int decimals = 0;
    for (double scale = 1; decimals < m_spec.decimals && !isWhole(value * scale); scale *= 10)
        ++decimals;
    m_edit->setText(numberText(value, decimals));
}

std::optional<double> NumberField::value() const
{
    const QString text = m_edit->text().trimmed();
    if (!m_spec.zeroText.isEmpty() && text.compare(m_spec.zeroText, Qt::CaseInsensitive) == 0)
        return 0;
    const std::optional<double> number = parsed(text);
    if (!number)
        return std::nullopt;
    if (*number == 0 && !m_spec.zeroText.isEmpty())
        return 0;
    const double scale = std::pow(10, m_spec.decimals);
    if (*number < m_spec.minimum || *number > m_spec.maximum || !isWhole(*number * scale))
        return std::nullopt;
    return number;
}

QString NumberField::rangeText() const
{
    const QString from = numberText(m_spec.minimum, isWhole(m_spec.minimum) ? 0 : m_spec.decimals);
    const QString to = numberText(m_spec.maximum);
    QString range = m_spec.decimals > 0 ? tr("A number from %1 to %2").arg(from, to)
                                        : tr("A whole number from %1 to %2").arg(from, to);
    if (!m_spec.unit.isEmpty())
        range += QLatin1Char(' ') + m_spec.unit;
    if (!m_spec.zeroText.isEmpty())
        range += tr(", or %1").arg(m_spec.zeroText);
    return range + QLatin1Char('.');
}

void NumberField::check()
{
    const bool wrong = !value();
    setRole(*m_edit, wrong ? "error" : "");
    m_error->setText(wrong ? rangeText() : QString());
    m_error->setVisible(wrong);
}

void NumberField::setLocked(bool locked)
{
    m_edit->setEnabled(!locked);
    const QString state = locked ? tr("Locked while it runs: stop it to change this.") : rangeText();
    m_edit->setToolTip(m_spec.hint.isEmpty() ? state : m_spec.hint + QLatin1Char('\n') + state);
}

void NumberField::focusField()
{
    m_edit->setFocus();
    m_edit->selectAll();
}

} // namespace Fanlight
