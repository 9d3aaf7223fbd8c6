// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/permessagedeflate.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace Fanlight {

namespace {

constexpr char extensionName[] = "permessage-deflate";

enum class Parameter : quint8 {
    ServerNoContextTakeover,
    ClientNoContextTakeover,
    ServerMaxWindowBits,
    ClientMaxWindowBits
};

struct Rule
{
    const char *name;
    const char *clause;
};

// In the order of the enumeration.
constexpr std::array rules{
    Rule{"server_no_context_takeover", "7.1.1.1"},
    Rule{"client_no_context_takeover", "7.1.1.2"},
    Rule{"server_max_window_bits", "7.1.2.1"},
    Rule{"client_max_window_bits", "7.1.2.2"},
};
static_assert(rules.size() == std::size_t(Parameter::ClientMaxWindowBits) + 1);

const Rule &ruleOf(Parameter parameter)
{
    return rules[std::size_t(parameter)];
}

QString withClause(const QString &words, const char *clause)
{
    return QStringLiteral("%1 (RFC 7692 section %2)").arg(words, QLatin1StringView(clause));
}

QString faultOf(Parameter parameter, const QString &words)
{
    const Rule &rule = ruleOf(parameter);
    return withClause(QLatin1StringView(rule.name) + QLatin1Char(' ') + words, rule.clause);
}

// 7.1.2: a decimal number without leading zeros.
std::optional<int> windowBits(const QByteArray &value)
{
    for (int bits = leastWindowBits; bits <= mostWindowBits; ++bits) {
        if (value == QByteArray::number(bits))
            return bits;
    }
    return std::nullopt;
}

class ParameterReader
{
public:
    explicit ParameterReader(DeflateSide side)
        : m_side(side)
    {
    }

    // Gives what is wrong with it; empty when nothing is.
    [[nodiscard]] QString take(const ExtensionParameter &given)
    {
        const auto rule = std::find_if(
            rules.begin(), rules.end(), [&given](const Rule &known) { return given.name == known.name; });
        if (rule == rules.end())
            return withClause(QStringLiteral("%1 is no parameter of %2")
                                  .arg(QString::fromUtf8(given.name), QLatin1StringView(extensionName)),
                "7");
        const auto index = std::size_t(rule - rules.begin());
        if (std::exchange(m_seen[index], true))
            return withClause(QStringLiteral("%1 stands twice").arg(QLatin1StringView(rule->name)), "7");
        const auto parameter = Parameter(index);
        if (parameter == Parameter::ServerNoContextTakeover)
            return takeFlag(parameter, given, m_parameters.serverNoContextTakeover);
        if (parameter == Parameter::ClientNoContextTakeover)
            return takeFlag(parameter, given, m_parameters.clientNoContextTakeover);
        if (parameter == Parameter::ServerMaxWindowBits)
            return takeBits(parameter, given, m_parameters.serverMaxWindowBits);
        m_parameters.offersClientMaxWindowBits = m_side == DeflateSide::Offer && !given.value;
        if (m_parameters.offersClientMaxWindowBits)
            return {};
        return takeBits(parameter, given, m_parameters.clientMaxWindowBits);
    }

    [[nodiscard]] const DeflateParameters &parameters() const { return m_parameters; }

private:
    [[nodiscard]] static QString takeFlag(Parameter parameter, const ExtensionParameter &given, bool &flag)
    {
        flag = true;
        if (given.value)
            return faultOf(parameter,
                QStringLiteral("has the value \"%1\", but takes none").arg(QString::fromUtf8(*given.value)));
        return {};
    }

    [[nodiscard]] static QString takeBits(
        Parameter parameter, const ExtensionParameter &given, std::optional<int> &bits)
    {
        if (!given.value)
            return faultOf(parameter, QStringLiteral("has no value"));
        bits = windowBits(*given.value);
        if (!bits)
            return faultOf(parameter,
                QStringLiteral("has the value \"%1\": no number from 8 to 15 without leading zeros")
                    .arg(QString::fromUtf8(*given.value)));
        return {};
    }

    DeflateSide m_side;
    DeflateParameters m_parameters;
    std::array<bool, rules.size()> m_seen{};
};

// None when it cannot be met: then the server must decline it (section 7).
std::optional<DeflateAnswer> meet(const DeflateParameters &offer, const DeflateWishes &wishes)
{
    DeflateParameters answer;
    answer.serverNoContextTakeover = offer.serverNoContextTakeover || wishes.serverNoContextTakeover;
    // 7.1.1.2: the client's word that it will not may be taken or left. Taken, it saves the window.
    answer.clientNoContextTakeover = offer.clientNoContextTakeover || wishes.clientNoContextTakeover;

    // 7.1.2.1: the same or smaller; it may be named unasked.
    const int toClient = qMin(offer.serverMaxWindowBits.value_or(mostWindowBits), wishes.serverMaxWindowBits);
    if (toClient < leastWriterBits)
        return std::nullopt;
    if (offer.serverMaxWindowBits || toClient < mostWindowBits)
        answer.serverMaxWindowBits = toClient;

    // 7.1.2.2: must not be named unasked.
    int toServer = mostWindowBits;
    if (offer.clientMaxWindowBits || offer.offersClientMaxWindowBits)
        toServer = qMin(offer.clientMaxWindowBits.value_or(mostWindowBits), wishes.clientMaxWindowBits);
    if (toServer < mostWindowBits)
        answer.clientMaxWindowBits = toServer;
    return DeflateAnswer{offerField(answer),
        {{toServer, !answer.clientNoContextTakeover}, {toClient, !answer.serverNoContextTakeover}}};
}

// What makes a good answer a wrong one to this offer; empty when nothing does.
QString contradiction(const DeflateParameters &offer, const DeflateParameters &answer)
{
    if (offer.serverNoContextTakeover && !answer.serverNoContextTakeover)
        return faultOf(
            Parameter::ServerNoContextTakeover, QStringLiteral("was asked for, but the answer lacks it"));
    const int offered = offer.serverMaxWindowBits.value_or(mostWindowBits);
    if (!answer.serverMaxWindowBits && offered < mostWindowBits)
        return faultOf(
            Parameter::ServerMaxWindowBits, QStringLiteral("was asked for, but the answer lacks it"));
    if (answer.serverMaxWindowBits.value_or(mostWindowBits) > offered)
        return faultOf(Parameter::ServerMaxWindowBits,
            QStringLiteral("is %1 in the answer, more than the %2 that were offered")
                .arg(*answer.serverMaxWindowBits)
                .arg(offered));
    if (answer.clientMaxWindowBits && !offer.clientMaxWindowBits && !offer.offersClientMaxWindowBits)
        return faultOf(
            Parameter::ClientMaxWindowBits, QStringLiteral("is in the answer, but was not in the offer"));
    return {};
}

} // namespace

DeflateReading readDeflateParameters(const Extension &extension, DeflateSide side)
{
    if (extension.name != extensionName)
        return {std::nullopt,
            withClause(QStringLiteral("the extension \"%1\" is not %2")
                           .arg(QString::fromUtf8(extension.name), QLatin1StringView(extensionName)),
                "7")};
    ParameterReader reader(side);
    for (const ExtensionParameter &parameter : extension.parameters) {
        const QString fault = reader.take(parameter);
        if (!fault.isEmpty())
            return {std::nullopt, fault};
    }
    return {reader.parameters(), {}};
}

std::optional<DeflateAnswer> answerDeflate(const std::vector<Extension> &offers, const DeflateWishes &wishes)
{
    if (!wishes.enabled)
        return std::nullopt;
    // Section 5: the order is the client's preference.
    for (const Extension &extension : offers) {
        const DeflateReading offer = readDeflateParameters(extension, DeflateSide::Offer);
        if (!offer.parameters)
            continue;
        if (auto answer = meet(*offer.parameters, wishes))
            return answer;
    }
    return std::nullopt;
}

QByteArray offerField(const DeflateParameters &offer)
{
    QByteArray field = extensionName;
    const auto name = [&field](Parameter parameter) { field.append("; ").append(ruleOf(parameter).name); };
    const auto value = [&field](int bits) { field.append('=').append(QByteArray::number(bits)); };
    if (offer.serverNoContextTakeover)
        name(Parameter::ServerNoContextTakeover);
    if (offer.clientNoContextTakeover)
        name(Parameter::ClientNoContextTakeover);
    if (offer.serverMaxWindowBits) {
        name(Parameter::ServerMaxWindowBits);
        value(*offer.serverMaxWindowBits);
    }
    if (offer.clientMaxWindowBits || offer.offersClientMaxWindowBits)
        name(Parameter::ClientMaxWindowBits);
    if (offer.clientMaxWindowBits)
        value(*offer.clientMaxWindowBits);
    return field;
}

DeflateCheck checkDeflateAnswer(const DeflateParameters &offer, const Extension &answer)
{
    const DeflateReading reading = readDeflateParameters(answer, DeflateSide::Answer);
    if (!reading.parameters)
        return {std::nullopt, reading.fault};
    const DeflateParameters &agreed = *reading.parameters;
    if (const QString fault = contradiction(offer, agreed); !fault.isEmpty())
        return {std::nullopt, fault};
    // 7.1.1.2 and 7.1.2.2: what the client said of itself holds whatever the server made of it, so that an
    // answer may leave it out or name a larger window.
    const int toServer = qMin(agreed.clientMaxWindowBits.value_or(mostWindowBits),
        offer.clientMaxWindowBits.value_or(mostWindowBits));
    if (toServer < leastWriterBits)
        return {
            std::nullopt, withClause(QStringLiteral("%1 is 8, and this client compresses with no less than 9")
                                         .arg(QLatin1StringView(ruleOf(Parameter::ClientMaxWindowBits).name)),
                              "7")};
    return {DeflateAgreement{{toServer, !(agreed.clientNoContextTakeover || offer.clientNoContextTakeover)},
                {agreed.serverMaxWindowBits.value_or(mostWindowBits), !agreed.serverNoContextTakeover}},
        {}};
}

DeflateCheck checkDeflateAnswer(const DeflateParameters &offer, const std::vector<Extension> &answers)
{
    const auto isDeflate = [](const Extension &extension) { return extension.name == extensionName; };
    const auto first = std::find_if(answers.begin(), answers.end(), isDeflate);
    if (first == answers.end())
        return {};
    if (std::find_if(std::next(first), answers.end(), isDeflate) != answers.end())
        return {std::nullopt,
            withClause(QStringLiteral("the answer takes %1 twice, but RSV1 can mean one thing only")
                           .arg(QLatin1StringView(extensionName)),
                "5")};
    return checkDeflateAnswer(offer, *first);
}

} // namespace Fanlight
