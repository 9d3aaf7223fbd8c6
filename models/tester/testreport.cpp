// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testreport.h"

namespace Fanlight {

namespace {

// Verdicts are told by word and sign; the colours are Okabe and Ito's, readable to everybody.
constexpr char style[] = R"(
:root { color-scheme: light dark; --ink: #1b2430; --muted: #5d6878; --line: #e1e5ea; --ground: #fff;
  --soft: #f5f7f9; --pass: #00694c; --non-strict: #8a5a00; --fail: #a83c00; --note: #0062a3; --none: #5d6878; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --muted: #9aa7b9; --line: #2f3743; --ground: #191e26;
  --soft: #212833; --pass: #3fc79a; --non-strict: #f0b23c; --fail: #ff8a4c; --note: #6cb8f0; --none: #9aa7b9; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 64rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5em; margin: 0 0 .3em; } h2 { font-size: 1.1em; margin: 1.4em 0 .3em; } p { margin: .3em 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .wide { overflow-x: auto; }
th, td { padding: .15em .8em; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; } tr:last-child td { font-weight: 600; }
details { border-bottom: 1px solid var(--line); } summary { padding: .25em 0; cursor: pointer; }
summary:focus-visible { outline: 2px solid var(--note); outline-offset: 1px; }
.verdict { display: inline-block; min-width: 8.5em; font-weight: 600; } .muted { color: var(--muted); }
.pass { color: var(--pass); } .non-strict { color: var(--non-strict); } .fail { color: var(--fail); }
.informational { color: var(--note); } .not-supported { color: var(--none); }
code { font-family: ui-monospace, monospace; font-size: .92em; }
.inside { margin: .2em 0 .8em 1.2em; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .5em .7em; margin: .3em 0; max-height: 24em; overflow: auto;
  font: 12px/1.4 ui-monospace, monospace; }
)";

QString html(const QString &text)
{
    return text.toHtmlEscaped();
}

QString html(const char *text)
{
    return html(QString::fromUtf8(text));
}

QString classOf(TestVerdict verdict)
{
    return QString::fromLatin1(word(verdict)).replace(QLatin1Char(' '), QLatin1Char('-'));
}

QString verdictMark(TestVerdict verdict)
{
    return QStringLiteral("<span class=\"verdict %1\">%2 %3</span>")
        .arg(classOf(verdict), sign(verdict), html(word(verdict)));
}

QString row(const QString &name, const VerdictCounts &counts)
{
    QString cells = QStringLiteral("<tr><td>%1</td>").arg(name);
    for (const TestVerdict verdict : verdictsAsShown)
        cells += QStringLiteral("<td>%1</td>").arg(counts.at(std::size_t(verdict)));
    return cells + QStringLiteral("</tr>\n");
}

QString groupTable(const TestRun &run)
{
    QString rows = QStringLiteral("<tr><th>Group</th>");
    for (const TestVerdict verdict : verdictsAsShown)
        rows += QStringLiteral("<th class=\"%1\">%2 %3</th>")
                    .arg(classOf(verdict), sign(verdict), html(word(verdict)));
    rows += QStringLiteral("</tr>\n");
    for (std::size_t group = 0; group < testGroupCount; ++group) {
        const VerdictCounts counts = countsOf(run, TestGroup(group));
        if (counts != VerdictCounts{})
            rows +=
                row(QStringLiteral("<a href=\"#g%1\">%2</a>").arg(group).arg(html(title(TestGroup(group)))),
                    counts);
    }
    rows += row(QStringLiteral("All"), countsOf(run));
    return QStringLiteral("<div class=\"wide\"><table>%1</table></div>\n").arg(rows);
}

// "0010  48 65 6c 6c 6f  Hello": 16 bytes a line.
QString dump(const WirePiece &piece)
{
    constexpr qsizetype perLine = 16;
    QString text;
    for (qsizetype at = 0; at < piece.bytes.size(); at += perLine) {
        const QByteArray line = piece.bytes.mid(at, perLine);
        QString ascii;
        for (const char byte : line)
            ascii += byte >= 0x20 && byte < 0x7F ? QLatin1Char(byte) : QLatin1Char('.');
        text += QStringLiteral("%1  %2  %3\n")
                    .arg(piece.offset + quint64(at), 6, 16, QLatin1Char('0'))
                    .arg(QLatin1StringView(line.toHex(' ')), -int(perLine * 3 - 1))
                    .arg(ascii);
    }
    return html(text);
}

// Pieces of one side that follow each other are shown as one, at the first one's time.
QString wire(const WireTrace &trace, Role tested)
{
    const Direction ours = tested == Role::Server ? Direction::ToServer : Direction::ToClient;
    std::vector<WirePiece> joined;
    for (const WirePiece &piece : trace.pieces()) {
        if (!joined.empty() && joined.back().direction == piece.direction)
            joined.back().bytes += piece.bytes;
        else
            joined.push_back(piece);
    }
    QString text;
    for (const WirePiece &piece : joined) {
        text += QStringLiteral("<p class=\"muted\">%1 at %2 ms</p><pre>%3</pre>\n")
                    .arg(piece.direction == ours ? QStringLiteral("↑ sent") : QStringLiteral("↓ received"))
                    .arg(double(piece.time) / 1e6, 0, 'f', 1)
                    .arg(dump(piece));
    }
    for (const Direction direction : {Direction::ToServer, Direction::ToClient}) {
        if (trace.isCut(direction))
            text +=
                QStringLiteral("<p class=\"muted\">%1 bytes were %2 in all; only the first are kept.</p>\n")
                    .arg(trace.count(direction))
                    .arg(direction == ours ? QStringLiteral("sent") : QStringLiteral("received"));
    }
    return text;
}

QString one(const TestResult &result, Role tested)
{
    const TestCase &test = result.test;
    const QString open = result.verdict == TestVerdict::Fail ? QStringLiteral(" open=\"\"") : QString();
    // What is opened at once, or is as it should be, needs no second line.
    const bool isTold = result.verdict == TestVerdict::Pass || result.verdict == TestVerdict::Fail;
    const QString seen =
        isTold ? QString() : QStringLiteral(": <span class=\"muted\">%1</span>").arg(html(result.reason));
    QString text =
        QStringLiteral("<details%1><summary>%2 <code>%3</code> %4%5</summary><div class=\"inside\">\n")
            .arg(open, verdictMark(result.verdict), html(QString::fromLatin1(test.id)), html(test.title),
                seen);
    text += QStringLiteral("<p>%1 <span class=\"muted\">%2</span></p>\n")
                .arg(html(test.demand), html(QString::fromLatin1(test.clause)));
    if (!result.reason.isEmpty())
        text += QStringLiteral("<p><strong>Seen:</strong> %1</p>\n").arg(html(result.reason));
    text += QStringLiteral("<p class=\"muted\">%1 ms in all</p>\n").arg(double(result.time) / 1e6, 0, 'f', 1);
    return text + wire(result.trace, tested) + QStringLiteral("</div></details>\n");
}

QString heading(const TestRun &run)
{
    const QString url = html(run.settings.url.toString(QUrl::FullyEncoded));
    const bool ofServer = run.tested == Role::Server;
    QString text = QStringLiteral("<h1>%1</h1>\n")
                       .arg(ofServer ? QStringLiteral("Protocol test of %1").arg(url)
                                     : QStringLiteral("Protocol test of a client that came to %1").arg(url));
    text += QStringLiteral("<p>%1 cases in %2 s with Fanlight " FANLIGHT_VERSION)
                .arg(run.results.size())
                .arg(double(run.time) / 1e9, 0, 'f', 1);
    if (ofServer)
        text += QStringLiteral(", %1 at a time").arg(run.settings.connections);
    text += u'.';
    if (!run.target.echoes)
        text += QStringLiteral(
            " The server does not echo messages, so that cases which need an echo could not be tried.");
    if (!run.complete)
        text += QStringLiteral(" The run ended before all cases were tried.");
    return text + QStringLiteral("</p>\n");
}

// What no client came for.
QString notRun(const TestRun &run)
{
    if (run.notRun.empty())
        return {};
    QString items;
    for (const TestCase &test : run.notRun)
        items += QStringLiteral("<li><code>%1</code> %2</li>\n")
                     .arg(html(QString::fromLatin1(test.id)), html(test.title));
    return QStringLiteral("<h2>Not run</h2>\n<p>The client did not come for them.</p>\n<ul>\n%1</ul>\n")
        .arg(items);
}

} // namespace

QByteArray testReport(const TestRun &run)
{
    QString page = QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                                  "<meta name=\"viewport\" content=\"width=device-width\">\n"
                                  "<title>Protocol test</title>\n<style>") +
                   QLatin1StringView(style) + QStringLiteral("</style></head><body>\n");
    page += heading(run) + groupTable(run);
    std::size_t group = testGroupCount;
    for (const TestResult &result : run.results) {
        if (std::size_t(result.test.group) != group) {
            group = std::size_t(result.test.group);
            page += QStringLiteral("<h2 id=\"g%1\">%2</h2>\n").arg(group).arg(html(title(result.test.group)));
        }
        page += one(result, run.tested);
    }
    return (page + notRun(run) + QStringLiteral("</body></html>\n")).toUtf8();
}

} // namespace Fanlight
