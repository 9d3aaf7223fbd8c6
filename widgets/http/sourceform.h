// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QVBoxLayout;

namespace Fanlight {

class NumberField;
struct NumberSpec;

// What happens and over which network: everything a run depends on. Locked while one is under way.
class SourceForm : public QWidget
{
    Q_OBJECT
public:
    explicit SourceForm(QWidget *parent = nullptr);

    void setSettings(const ComparisonSettings &settings);
    [[nodiscard]] std::optional<ComparisonSettings> settings() const; // none while a field is wrong
    void setLocked(bool locked);

Q_SIGNALS:
    void changed();
    void submitted(); // Enter in a field

private:
    void buildUi();
    NumberField *addField(QVBoxLayout &layout, const NumberSpec &spec);

    QComboBox *m_pattern = nullptr;
    NumberField *m_rate = nullptr;
    NumberField *m_payload = nullptr;
    NumberField *m_seed = nullptr;
    NumberField *m_poll = nullptr;
    NumberField *m_clients = nullptr;
    NumberField *m_delay = nullptr;
    NumberField *m_jitter = nullptr;
    NumberField *m_bandwidth = nullptr;
    NumberField *m_duration = nullptr;
    QCheckBox *m_keepAlive = nullptr;
};

} // namespace Fanlight
