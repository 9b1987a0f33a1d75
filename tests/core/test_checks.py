"""What is refused at start-up."""

import pytest

from core import checks, triggers


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#1f4e4a", 9.35)]
)
def test_contrast_is_reckoned_as_wcag_does(colour, contrast):
    assert checks.contrast_on_white(colour) == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize("colour", ["#1f4e4a", "#767676", "#000000", "#1F4E4A"])
def test_a_colour_that_can_be_read_is_taken(settings, colour):
    settings.RINGFENCE_OFFICE_COLOUR = colour
    assert checks.office_colour_can_be_read(None) == []


@pytest.mark.parametrize(("colour", "said"), [("#777777", "4.5:1"), ("#ffffff", "1.0:1"), ("#ffd700", "too light")])
def test_a_colour_too_light_is_refused_with_its_contrast(settings, colour, said):
    settings.RINGFENCE_OFFICE_COLOUR = colour
    [fault] = checks.office_colour_can_be_read(None)
    assert fault.id == "core.E002"
    assert said in fault.msg


@pytest.mark.parametrize("colour", ["", "green", "#fff", "1f4e4a", "#1f4e4a;", "#1f4e4g", "#1f4e4a\n", "url(x)"])
def test_what_is_no_colour_is_refused_with_an_example(settings, colour):
    settings.RINGFENCE_OFFICE_COLOUR = colour
    [fault] = checks.office_colour_can_be_read(None)
    assert fault.id == "core.E001"
    assert "#1f4e4a" in fault.msg


def test_a_database_that_lost_its_triggers_is_told_of(db):
    assert checks.movement_triggers_stand(None, databases=["default"]) == []
    triggers.remove()
    [warning] = checks.movement_triggers_stand(None, databases=["default"])
    assert "grants_payment_refuses_update" in warning.msg
    assert "migrate" in warning.msg
    triggers.install()


def test_without_a_database_to_ask_nothing_is_asked():
    assert checks.movement_triggers_stand(None, databases=None) == []
