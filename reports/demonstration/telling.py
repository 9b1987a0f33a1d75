"""The whole story, from its scene to yesterday."""

import datetime as dt

from django.db import transaction

from commissioning.models import Fund
from reports.demonstration.clock import happening
from reports.demonstration.delivery import plan_delivery
from reports.demonstration.lives import plan_lives
from reports.demonstration.money import plan_budgets
from reports.demonstration.people import OFFICER, people
from reports.demonstration.questions import plan_questions
from reports.demonstration.setting import MAIN, set_scene
from reports.demonstration.story import Story


def is_told() -> bool:
    """Whether the demonstration's records are here already."""
    return Fund.objects.filter(code=MAIN).exists()


@transaction.atomic
def tell(today: dt.date) -> Story:
    """Make three financial years of made-up records, up to the day before `today`."""
    story = Story(today=today, people=people())
    first_budget = dt.date(story.year.start_year - 2, 2, 15)
    with happening(first_budget - dt.timedelta(days=14), 0, story.people[OFFICER]):
        set_scene(story)  # before all that happens in it, so that a paper of an earlier day has its lines
    plan_budgets(story)
    plan_lives(story)
    plan_delivery(story)
    plan_questions(story)
    story.tell()
    return story
