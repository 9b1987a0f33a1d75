from decimal import Decimal

import pytest

from grants.actions import activate_agreement
from grants.headroom import headroom_of, headroom_of_draft, headroom_of_evidence, key_of
from grants.lines import frameworks_with_lines
from tests import factories


def said(headroom):
    return [(each.label, each.verdict, each.is_over) for each in headroom]


def test_what_an_award_would_leave_in_each_source(line, decision):
    left = headroom_of(intention=line, lines={2019: Decimal(6000)}, decision=decision)
    assert said(left) == [
        ("Budget 2019/20", "£4,000 left", False),
        ("Decision PCC/2019/014", "£2,000 left", False),
        ("Line DIP-HER: Drug intervention programme, Herefordshire", "£24,377 left of plan", False),
    ]
    assert left[0].note == "£10,000 left to commit of £10,000. Limit."
    assert left[2].note == "Planned at £30,377, nothing committed. Not a limit: nothing is allocated."


def test_a_plan_is_passed_without_being_over_and_a_limit_is_not(line, decision, draft, officer2):
    activate_agreement(agreement=draft(), by=officer2)
    left = headroom_of(intention=line, lines={2019: Decimal(30000)}, decision=decision)
    assert said(left) == [
        ("Budget 2019/20", "£26,000 over", True),
        ("Decision PCC/2019/014", "£28,000 over", True),
        ("Line DIP-HER: Drug intervention programme, Herefordshire", "£5,623 above plan", False),
    ]


def test_what_is_above_a_plan_already_counts_too(line, published):
    factories.CommitmentFactory(agreement=published, amount=Decimal(6000), year=2019)
    plan = headroom_of(intention=line, lines={2019: Decimal(6000)}, decision=None)[-1]
    assert plan.verdict == "£12,000 above plan"
    assert plan.note == "Planned at £30,377, £36,377 committed. Not a limit: nothing is allocated."


def test_a_year_without_a_budget_is_subject_to_it_and_has_no_bar(line):
    left = headroom_of(intention=line, lines={2019: Decimal(5), 2020: Decimal("32.61")}, decision=None)
    assert said(left)[1] == ("Budget 2020/21", "subject to budget", False)
    assert left[1].note == "No budget is recorded for 2020/21: £32.61 would be subject to it."
    assert not left[1].bar


def test_before_a_total_is_typed_the_lines_own_year_is_shown(line):
    assert said(headroom_of(intention=line, lines={}, decision=None))[0] == ("Budget 2019/20", "£10,000 left", False)


def test_an_allocation_takes_the_place_of_the_plan_and_is_a_limit(line):
    budget = line.framework.fund.budgets.get()
    factories.AllocationFactory(budget=budget, intention=line, amount=Decimal(5000))
    left = headroom_of(intention=line, lines={2019: Decimal(6000)}, decision=None)
    assert said(left)[1] == ("Line DIP-HER 2019/20: Drug intervention programme, Herefordshire", "£1,000 over", True)


def test_a_line_without_a_price_has_no_bar(line):
    line.resources = None
    assert headroom_of(intention=line, lines={}, decision=None)[1].note == (
        "No price is published for this line, and nothing is allocated."
    )


def test_a_budget_that_is_over_already_says_so(line, published):
    assert headroom_of(intention=line, lines={}, decision=None)[0].note == "£10,000, and £20,377 over already. Limit."


def test_evidence_draws_on_the_decision_alone(published, decision):
    assert headroom_of_evidence(published) == []
    published.decision = decision
    assert said(headroom_of_evidence(published)) == [("Decision PCC/2019/014", "£22,377 over", True)]


def test_a_kept_draft_shows_what_it_was_saved_with(draft):
    assert said(headroom_of_draft(draft()))[0] == ("Budget 2019/20", "£4,000 left", False)


def test_the_key_tells_of_the_marks_that_occur_and_of_no_others(line, decision):
    inside = headroom_of(intention=line, lines={2019: Decimal(6000)}, decision=decision)
    assert key_of(inside) == "Dashed: this award. Thick line: a limit. Thin line: the plan, which is no limit."
    line.resources = None
    over = headroom_of(intention=line, lines={2019: Decimal(12000)}, decision=None)
    assert key_of(over, asks="this variation") == (
        "Dashed: this variation. Thick line: a limit. Red dots: beyond a limit."
    )
    assert key_of(headroom_of(intention=line, lines={}, decision=None)) == ""


# The lines to choose from


def test_lines_are_grouped_by_standing_with_what_is_left_of_each_plan(line, published):
    proposed = factories.IntentionFactory(framework=line.framework, status="proposed", resources=Decimal(20000))
    unpriced = factories.IntentionFactory(framework=line.framework, status="proposed", resources=None)
    framework = frameworks_with_lines()[0]
    assert (framework.budget, framework.left) == (10000, -20377)
    shown = [(group.name, [each.intention for each in group.lines]) for group in framework.groups]
    assert shown == [
        ("Agreed in the framework", [line]),
        ("Proposed", [proposed]),
        ("Proposed, no price yet", [unpriced]),
    ]
    agreed, waiting, bare = (group.lines[0] for group in framework.groups)
    assert (agreed.committed, agreed.left_of_plan, agreed.is_more_than_is_left) == (30377, 0, False)
    assert (waiting.left_of_plan, waiting.is_more_than_is_left) == (20000, True)
    assert bare.left_of_plan is None


def test_the_latest_framework_comes_first_and_one_without_a_budget_says_so(line):
    later = factories.IntentionFactory(framework__first_year=2021, framework__last_year=2022)
    first, second = frameworks_with_lines()
    assert (first.framework, first.budget, first.left) == (later.framework, None, None)
    assert second.framework == line.framework


@pytest.mark.parametrize("lines", [1, 30])
def test_the_lines_take_the_same_few_queries(line, lines, django_assert_num_queries):
    factories.IntentionFactory.create_batch(lines)
    with django_assert_num_queries(5):
        frameworks_with_lines()
