// Who gets it: the rule's prediction against what arrived, and against the documented table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/recipients/recipients.h"
#include "tests/support/catch.h"

#include <map>
#include <set>

using namespace packetarium;

using Names = std::vector<std::string>;

TEST_CASE("For every form of emitting, those get the event who are to get it, each once, and all answer")
{
    const auto results = seeRecipients();
    INFO((results ? "" : results.error().what));
    REQUIRE(results);
    REQUIRE(results->size() == emitForms().size());
    for (std::size_t i = 0; i < results->size(); ++i) {
        const EmitForm& form = emitForms()[i];
        CAPTURE(form.code);
        const Names predicted = predictedRecipients(form.rule);
        CHECK((*results)[i].names == predicted);
        const bool asks = form.rule.answers == RecipientRule::Answers::FromEach;
        CHECK((*results)[i].answers == (asks ? int(predicted.size()) : 0));
    }
}

TEST_CASE("The rule predicts what the emit cheatsheet says")
{
    const std::map<std::string, Names> documented {
        {"S1", {"A"}},
        {"S6", {"A", "B", "C", "D"}},
        {"S7", {"B", "C", "D"}},
        {"S8", {"A", "B", "C", "D"}},
        {"S10", {"A", "B"}},
        {"S11", {"C", "D"}},
        {"S12", {"A", "B"}},
        {"S14", {"B"}},
        {"S15", {"server 2"}},
        {"C1", {"server 1"}}};
    for (const EmitForm& form : emitForms())
        if (const auto found = documented.find(form.id); found != documented.end()) {
            CAPTURE(form.id);
            CHECK(predictedRecipients(form.rule) == found->second);
        }
}

TEST_CASE("Every numbered form of the cheatsheet is there")
{
    std::set<std::string> ids;
    for (const EmitForm& form : emitForms())
        ids.insert(form.id);
    for (int i = 1; i <= 17; ++i)
        CHECK(ids.count("S" + std::to_string(i)) == 1);
    for (int i = 1; i <= 5; ++i)
        CHECK(ids.count("C" + std::to_string(i)) == 1);
}
