// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/faultdialog.h"

#include "protocol/anatomy.h"
#include "widgets/common/faultwording.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

constexpr int mostFrames = 1'000'000;
constexpr int mostBits = 1'000;
constexpr int longestDelay = 3'600'000; // ms
constexpr int mostBytes = 1'048'576;    // what a FrameFaults looks at
constexpr std::array kinds{
    Opcode::Text, Opcode::Binary, Opcode::Continuation, Opcode::Ping, Opcode::Pong, Opcode::Close};

QComboBox *choice(QWidget *parent, const QString &name, const QString &accessible)
{
    auto *box = new QComboBox(parent);
    box->setObjectName(name);
    box->setAccessibleName(accessible);
    box->view()->setObjectName(name + QStringLiteral("List"));
    box->view()->setAccessibleName(accessible);
    return box;
}

} // namespace

FaultDialog::FaultDialog(const FaultRule &rule, const QString &title, QWidget *parent)
    : QDialog(parent)
    , m_original(rule)
{
    setObjectName(QStringLiteral("faultDialog"));
    setWindowTitle(title);
    makeFields();
    buildUi();
    fill();
    for (QComboBox *box : {m_action, m_part, m_pick})
        connect(box, &QComboBox::currentIndexChanged, this, &FaultDialog::changed);
    for (QSpinBox *box : {m_places, m_delay, m_bits, m_nth, m_leastSize})
        connect(box, &QSpinBox::valueChanged, this, &FaultDialog::changed);
    connect(m_share, &QDoubleSpinBox::valueChanged, this, &FaultDialog::changed);
    for (const auto &[opcode, box] : m_opcodes)
        connect(box, &QCheckBox::toggled, this, &FaultDialog::changed);
    connect(m_pattern, &QLineEdit::textChanged, this, &FaultDialog::changed);
    connect(m_isExpression, &QCheckBox::toggled, this, &FaultDialog::changed);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    changed();
}

void FaultDialog::makeFields()
{
    m_action = choice(this, QStringLiteral("faultAction"), tr("What it does"));
    for (const FaultAction action : {FaultAction::Drop, FaultAction::Duplicate, FaultAction::HoldBack,
             FaultAction::Corrupt, FaultAction::Delay, FaultAction::Reset})
        m_action->addItem(text(action), int(action));
    m_places = plainNumber(this, QStringLiteral("faultPlaces"), tr("Frames that overtake it"), 1, mostFrames);
    m_delay = plainNumber(this, QStringLiteral("faultDelay"), tr("Delay in milliseconds"), 0, longestDelay);
    m_delay->setSuffix(tr(" ms"));
    m_bits = plainNumber(this, QStringLiteral("faultBits"), tr("Bits that are flipped"), 1, mostBits);
    m_part = choice(this, QStringLiteral("faultPart"), tr("Where bits are flipped"));
    m_part->addItem(tr("the payload"), false);
    m_part->addItem(tr("the header"), true);
    m_pick = choice(this, QStringLiteral("faultPick"), tr("Which frames"));
    for (const FaultPick pick : {FaultPick::Every, FaultPick::Once, FaultPick::Share})
        m_pick->addItem(text(pick), int(pick));
    m_nth = plainNumber(this, QStringLiteral("faultNth"), tr("n, from 1"), 1, mostFrames);
    m_share = new QDoubleSpinBox(this);
    m_share->setObjectName(QStringLiteral("faultShare"));
    m_share->setAccessibleName(tr("Share in percent"));
    m_share->setRange(0, 100);
    m_share->setDecimals(2);
    m_share->setSuffix(tr(" %"));
    m_share->setButtonSymbols(QAbstractSpinBox::NoButtons);
    for (const Opcode opcode : kinds) {
        const QString name = QString::fromLatin1(opcodeName(opcode));
        auto *box = new QCheckBox(name, this);
        box->setObjectName(QStringLiteral("fault_") + name);
        box->setAccessibleName(tr("Strikes %1 frames").arg(name));
        m_opcodes.emplace_back(opcode, box);
    }
    m_leastSize =
        plainNumber(this, QStringLiteral("faultLeastSize"), tr("Least payload in bytes"), 0, mostBytes);
    m_leastSize->setSuffix(tr(" bytes"));
    m_leastSize->setSpecialValueText(tr("any size"));
    m_pattern = new QLineEdit(this);
    m_pattern->setObjectName(QStringLiteral("faultPattern"));
    m_pattern->setAccessibleName(tr("Contained in the payload"));
    m_pattern->setPlaceholderText(tr("anything"));
    m_pattern->setToolTip(tr("Looked for in the payload as it is on the wire, without its mask; upper and "
                             "lower case differ. A compressed message does not show its words."));
    m_isExpression = new QCheckBox(tr("Regular e&xpression"), this);
    m_isExpression->setObjectName(QStringLiteral("faultIsExpression"));
    m_isExpression->setAccessibleName(tr("What is contained is a regular expression"));
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
}

void FaultDialog::buildUi()
{
    setMinimumWidth(480);
    m_fault = new QLabel(this);
    m_fault->setObjectName(QStringLiteral("faultError"));
    m_fault->setWordWrap(true);
    setRole(*m_fault, "error");
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("faultSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_sentence->setAlignment(Qt::AlignTop);
    setRole(*m_sentence, "muted");

    auto *form = m_form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(8);
    form->addRow(labelFor(m_action, tr("&What it does")), m_action);
    form->addRow(labelFor(m_places, tr("&Others that overtake it")), m_places);
    form->addRow(labelFor(m_delay, tr("late &by")), m_delay);
    form->addRow(labelFor(m_bits, tr("&Bits flipped")), m_bits);
    form->addRow(labelFor(m_part, tr("chosen f&rom")), m_part);
    form->addRow(labelFor(m_pick, tr("Which &frames")), m_pick);
    form->addRow(labelFor(m_nth, tr("&n")), m_nth);
    form->addRow(labelFor(m_share, tr("&share")), m_share);
    auto *grid = new QGridLayout;
    grid->setVerticalSpacing(6);
    for (int i = 0; i < int(m_opcodes.size()); ++i)
        grid->addWidget(m_opcodes[std::size_t(i)].second, i / 3, i % 3);
    form->addRow(labelFor(m_opcodes.front().second, tr("of the &kinds")), grid);
    form->addRow(labelFor(m_leastSize, tr("of at &least")), m_leastSize);
    form->addRow(labelFor(m_pattern, tr("&containing")), m_pattern);
    form->addRow(QString(), m_isExpression);
    form->addRow(QString(), m_fault);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addLayout(form);
    layout->addWidget(m_sentence);
    layout->addWidget(m_buttons);
    QPushButton *good = m_buttons->button(QDialogButtonBox::Ok);
    good->setObjectName(QStringLiteral("takeFault"));
    good->setAccessibleName(tr("Take this fault"));
    QPushButton *cancel = m_buttons->button(QDialogButtonBox::Cancel);
    cancel->setObjectName(QStringLiteral("cancelFault"));
    cancel->setAccessibleName(tr("Cancel"));
    m_action->setFocus();
}

void FaultDialog::fill()
{
    m_action->setCurrentIndex(m_action->findData(int(m_original.action)));
    m_places->setValue(m_original.places);
    m_delay->setValue(int(m_original.delay));
    m_bits->setValue(m_original.bits);
    m_part->setCurrentIndex(m_original.inHeader ? 1 : 0);
    m_pick->setCurrentIndex(m_pick->findData(int(m_original.pick)));
    m_nth->setValue(int(std::min<quint64>(m_original.nth, mostFrames)));
    m_share->setValue(m_original.share);
    for (const auto &[opcode, box] : m_opcodes)
        box->setChecked(m_original.hasOpcode(opcode));
    m_leastSize->setValue(int(std::min<quint64>(m_original.leastSize, mostBytes)));
    m_pattern->setText(m_original.pattern);
    m_isExpression->setChecked(m_original.isExpression);
}

FaultRule FaultDialog::rule() const
{
    FaultRule rule = m_original;
    rule.action = FaultAction(m_action->currentData().toInt());
    rule.places = m_places->value();
    rule.delay = m_delay->value();
    rule.bits = m_bits->value();
    rule.inHeader = m_part->currentData().toBool();
    rule.pick = FaultPick(m_pick->currentData().toInt());
    rule.nth = quint64(m_nth->value());
    rule.share = m_share->value();
    rule.opcodes = 0;
    for (const auto &[opcode, box] : m_opcodes)
        rule.opcodes = quint16(rule.opcodes | (box->isChecked() ? 1U << quint8(opcode) : 0U));
    const bool all = std::all_of(
        m_opcodes.begin(), m_opcodes.end(), [](const auto &one) { return one.second->isChecked(); });
    if (all) // and those that no RFC has given a meaning
        rule.opcodes = FaultRule::everyOpcode;
    rule.leastSize = quint64(m_leastSize->value());
    rule.pattern = m_pattern->text();
    rule.isExpression = m_isExpression->isChecked();
    return rule;
}

void FaultDialog::changed()
{
    const FaultRule edited = rule();
    const bool corrupts = edited.action == FaultAction::Corrupt;
    m_form->setRowVisible(m_places, edited.action == FaultAction::HoldBack);
    m_form->setRowVisible(m_delay, edited.action == FaultAction::Delay);
    m_form->setRowVisible(m_bits, corrupts);
    m_form->setRowVisible(m_part, corrupts);
    m_form->setRowVisible(m_nth, edited.pick != FaultPick::Share);
    m_form->setRowVisible(m_share, edited.pick == FaultPick::Share);
    const QString error = faultError(edited);
    m_fault->setText(error);
    m_fault->setVisible(!error.isEmpty());
    setRole(*m_pattern, error.isEmpty() || edited.opcodes == 0 ? "" : "error");
    m_sentence->setText(error.isEmpty() ? faultSentence(edited) + u'.' : QString());
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(error.isEmpty());
}

} // namespace Fanlight
