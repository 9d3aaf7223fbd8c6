// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/requesteditor.h"

#include "tester/requestpresets.h"
#include "tester/script.h"
#include "widgets/common/banner.h"
#include "widgets/common/chip.h"
#include "widgets/common/formfields.h"
#include "widgets/common/handshakewording.h"
#include "widgets/common/theme.h"
#include "widgets/common/wheelguard.h"
#include "widgets/common/wording.h"
#include "widgets/tester/headedit.h"
#include "widgets/tester/requestfields.h"

#include <QAction>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStandardItemModel>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int longestPause = 10'000; // ms
constexpr int firstPause = 500;      // ms
constexpr int findingLines = 4;      // before they scroll

QLabel *wrapping(QWidget *parent, const QString &objectName, const char *role)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(*label, role);
    return label;
}

// The sign says it, the colour only repeats it.
QString findingLine(bool isFine, const RequestFinding &finding, const QWidget &widget)
{
    const QString clause = QString(finding.clause).replace(u' ', QStringLiteral("&nbsp;"));
    return QStringLiteral("<b style=\"color:%1\">%2</b>&nbsp; %3 <span style=\"color:%4\">%5</span>")
        .arg(color(isFine ? Token::Handshake : Token::Violation, widget).name(),
            isFine ? QStringLiteral("✓") : QStringLiteral("✗"), finding.words.toHtmlEscaped(),
            color(Token::MutedInk, widget).name(), clause);
}

} // namespace

RequestEditor::RequestEditor(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    guardFromWheel(*this);
    connect(m_presets, &QComboBox::activated, this, &RequestEditor::applyPreset);
    connect(m_text, &HeadEdit::edited, this, &RequestEditor::textEdited);
    connect(m_text, &HeadEdit::pasteRefused, this, [this](qsizetype characters) {
        m_banner->showMessage(BannerKind::Error, tr("Nothing was pasted: %L1 characters are more than the 1 "
                                                    "MiB that an opening request has here at most.")
                                                     .arg(characters));
    });
    connect(m_fields, &RequestFields::edited, this, &RequestEditor::fieldsEdited);
    connect(m_asFields, &QPushButton::toggled, this, [this](bool fields) {
        m_views->setCurrentIndex(fields ? 1 : 0);
        if (fields)
            m_fields->setBytes(m_bytes);
        m_lineEnds->setEnabled(!fields);
    });
    connect(m_lineEnds, &QPushButton::toggled, this,
        [this](bool on) { m_text->setLineEnds(on ? LineEnds::Shown : LineEnds::Hidden); });
    connect(m_cut, &QComboBox::currentIndexChanged, this, [this] {
        m_pause->setValue(cut() == RequestCut::ByteByByte ? 1 : firstPause);
        showSendable();
    });
    connect(m_pause, &QSpinBox::valueChanged, this, &RequestEditor::showSendable);
    connect(m_send, &QPushButton::clicked, this, &RequestEditor::sendRequested);
    applyPreset();
}

// --- what stands where
// ---------------------------------------------------------------------------------------------

void RequestEditor::buildUi()
{
    m_text = new HeadEdit(this);
    m_fields = new RequestFields(this);
    m_views = new QStackedWidget(this);
    m_views->addWidget(m_text);
    m_views->addWidget(m_fields);
    m_banner = new Banner(this);
    m_banner->setObjectName(QStringLiteral("requestBanner"));
    m_findings = wrapping(this, QStringLiteral("requestFindings"), "plain");
    m_findings->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("requestFindingsArea"));
    scroll->setAccessibleName(tr("What the request breaks"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedHeight(fontMetrics().lineSpacing() * findingLines + 4);
    scroll->setWidget(m_findings);
    setRole(*m_findings, "scrolled");

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(6);
    layout->addWidget(buildPresets());
    layout->addWidget(m_views, 1);
    layout->addWidget(m_banner);
    layout->addWidget(scroll);
    layout->addWidget(buildSending());
}

QWidget *RequestEditor::buildPresets()
{
    auto *box = new QWidget(this);
    m_presets = new QComboBox(box);
    m_presets->setObjectName(QStringLiteral("requestPresets"));
    m_presets->setAccessibleName(tr("Begin with"));
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_presets->setMinimumContentsLength(24);
    m_presets->setMaxVisibleItems(24);
    m_presets->view()->setObjectName(QStringLiteral("requestPresetsList"));
    m_presets->view()->setAccessibleName(m_presets->accessibleName());
    const std::vector<RequestPreset> &presets = requestPresets();
    for (std::size_t index = 0; index < presets.size(); ++index) {
        if (index == 0 || presets[index].group != presets[index - 1].group) {
            m_presets->addItem(translated(title(presets[index].group)));
            auto *model = qobject_cast<QStandardItemModel *>(m_presets->model());
            model->item(m_presets->count() - 1)->setFlags(Qt::NoItemFlags);
        }
        m_presets->addItem(translated(presets[index].title), int(index));
        if (presets[index].group == RequestPresetGroup::Accepted &&
            presets[index - 1].group != RequestPresetGroup::Accepted)
            m_presets->setCurrentIndex(m_presets->count() - 1);
    }
    m_expected = wrapping(box, QStringLiteral("requestExpected"), "muted");
    m_asText = new Chip(tr("Text"), QStringLiteral("asText"), tr("Edit as text"), box);
    m_asFields = new Chip(tr("Fields"), QStringLiteral("asFields"), tr("Edit as fields"), box);
    m_lineEnds = new Chip(tr("Line ends"), QStringLiteral("lineEnds"), tr("Show CR and LF"), box);
    auto *views = new QButtonGroup(this);
    views->addButton(m_asText);
    views->addButton(m_asFields);
    m_asText->setChecked(true);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(labelFor(m_presets, tr("&Begin with")));
    row->addWidget(m_presets, 1);
    row->addSpacing(6);
    row->addWidget(labelFor(m_text, tr("&Edit as")));
    row->addWidget(m_asText);
    row->addWidget(m_asFields);
    row->addWidget(m_lineEnds);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_expected);
    return box;
}

QWidget *RequestEditor::buildSending()
{
    auto *box = new QWidget(this);
    m_cut = new QComboBox(box);
    m_cut->setObjectName(QStringLiteral("requestCut"));
    m_cut->setAccessibleName(tr("Split into writes"));
    m_cut->addItem(tr("In one write"), int(RequestCut::Whole));
    m_cut->addItem(tr("Byte by byte"), int(RequestCut::ByteByByte));
    m_cut->addItem(tr("With a pause before the last line"), int(RequestCut::BeforeLastLine));
    m_cut->view()->setObjectName(QStringLiteral("requestCutList"));
    m_cut->view()->setAccessibleName(m_cut->accessibleName());
    m_pause = plainNumber(
        box, QStringLiteral("requestPause"), tr("Pause between writes, milliseconds"), 0, longestPause);
    m_pause->setSuffix(tr(" ms"));
    m_pause->setValue(firstPause);
    m_duration = new QLabel(box);
    m_duration->setObjectName(QStringLiteral("requestDuration"));
    m_duration->setFont(smallFont());
    setRole(*m_duration, "muted");
    m_fault = wrapping(box, QStringLiteral("requestFault"), "error");
    m_fault->setTextFormat(Qt::PlainText);
    m_send = new QPushButton(tr("&Send"), box);
    m_send->setObjectName(QStringLiteral("sendRequest"));
    m_send->setAccessibleName(tr("Connect and send this request"));
    m_send->setToolTip(tr("Connects and sends this request (Ctrl+Enter)"));
    setRole(*m_send, "primary");
    auto *enter = new QAction(this);
    enter->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    enter->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(enter);
    connect(enter, &QAction::triggered, m_send, &QPushButton::click);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(labelFor(m_cut, tr("Spl&it")));
    row->addWidget(m_cut);
    row->addWidget(labelFor(m_pause, tr("&Pause")));
    row->addWidget(m_pause);
    row->addWidget(m_duration);
    row->addStretch();
    row->addWidget(m_send);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_fault);
    layout->addLayout(row);
    return box;
}

// --- what is edited
// ------------------------------------------------------------------------------------------------

void RequestEditor::setUsual(const RequestHead &usual)
{
    m_usual = headText(usual);
    if (!m_isTyped)
        applyPreset();
}

void RequestEditor::applyPreset()
{
    const RequestPreset &preset = requestPresets().at(std::size_t(m_presets->currentData().toInt()));
    m_isTyped = false;
    m_expected->setText(expected());
    if (m_usual.isEmpty())
        return;
    const QByteArray bytes = preset.rewrite(m_usual);
    m_text->setBytes(bytes);
    take(bytes);
}

QString RequestEditor::expected() const
{
    if (m_isTyped)
        return {};
    const RequestPreset &preset = requestPresets().at(std::size_t(m_presets->currentData().toInt()));
    return QStringLiteral("%1 %2").arg(translated(preset.expected), QLatin1StringView(preset.clause));
}

void RequestEditor::textEdited()
{
    m_isTyped = true;
    take(m_text->bytes());
}

void RequestEditor::fieldsEdited()
{
    m_isTyped = true;
    const QByteArray bytes = m_fields->bytes();
    m_text->setBytes(bytes);
    take(bytes);
}

void RequestEditor::take(const QByteArray &bytes)
{
    m_bytes = bytes;
    m_asFields->setEnabled(m_bytes.size() <= longestRequest);
    if (m_asFields->isChecked() && m_asFields->isEnabled())
        m_fields->setBytes(m_bytes);
    m_banner->clear();
    m_expected->setText(m_isTyped ? tr("Changed by hand.") : expected());
    showFindings();
    showSendable();
}

void RequestEditor::showFindings()
{
    if (m_bytes.size() > longestRequest) {
        m_findings->clear();
        return;
    }
    const std::vector<RequestFinding> findings = findingsOf(examine(m_bytes));
    QStringList lines;
    for (const RequestFinding &finding : findings)
        lines << findingLine(false, finding, *this);
    if (lines.isEmpty())
        lines << findingLine(true,
            {tr("It breaks no rule of the opening handshake."), QStringLiteral("RFC 6455 4.2.1")}, *this);
    m_findings->setText(lines.join(QStringLiteral("<br/>")));
}

QString RequestEditor::fault() const
{
    if (m_bytes.isEmpty())
        return tr("There is nothing to send.");
    if (m_bytes.size() > longestRequest)
        return tr("An opening request has at most 1 MiB here; this one has %1. Shorten it.")
            .arg(byteCount(quint64(m_bytes.size())));
    if (cut() == RequestCut::ByteByByte && m_bytes.size() > longestByteByByte)
        return tr("Byte by byte is for requests of at most %L1 bytes; this one has %L2.")
            .arg(longestByteByByte)
            .arg(m_bytes.size());
    return {};
}

RequestCut RequestEditor::cut() const
{
    return RequestCut(m_cut->currentData().toInt());
}

bool RequestEditor::isSendable() const
{
    return fault().isEmpty();
}

void RequestEditor::showSendable()
{
    m_pause->setEnabled(cut() != RequestCut::Whole);
    const qsizetype count = isSendable() ? qsizetype(writes().size()) : 0;
    m_duration->setText(tr("%n writes, %1 s", nullptr, int(count))
                            .arg(double(std::max<qsizetype>(count - 1, 0) * m_pause->value()) / 1000.0));
    m_duration->setVisible(count > 1);
    m_fault->setText(fault());
    m_fault->setVisible(!m_fault->text().isEmpty());
    m_send->setEnabled(isSendable());
}

WritePlan RequestEditor::writes() const
{
    return requestWrites(m_bytes, cut(), m_pause->value());
}

} // namespace Fanlight
