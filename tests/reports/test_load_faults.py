"""A file with faults: every one is told with its line, and nothing of the file is written."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from commissioning.models import Area
from reports.loading.faults import BadFile
from reports.loading.loader import load
from reports.loading.nodes import LARGEST_BYTES

pytestmark = pytest.mark.django_db

SOUND = """\
areas:
  - {name: Wessex, kind: force, code: E23000099}
providers:
  - {name: Example Trust, kind: charity, charity_number: "1001957"}
funds:
  - {code: drugs, name: Drugs, purpose: Made up., ring_fence: internal}
budgets:
  - {fund: drugs, year: 2019/20, original: "30,377.50"}
lists:
  words: [One output, Another output]
frameworks:
  - code: wessex
    title: Example framework
    owner: Example office
    fund: drugs
    first_year: 2019/20
    last_year: 2020/21
    themes: [Example theme]
intentions:
  - ref: DIP-WES
    framework: wessex
    activity: Example activity
    area: Wessex
    provider: Example Trust
    resources: 6000
    status: agreed
    end_year: 2020
    theme: Example theme
    outputs: words
measures:
  - {code: tests, name: Tests, level: output, kind: count, definition: Each counts.}
agreements:
  - reference: SM-2019-001
    intention: DIP-WES
    starts_on: 2019-04-01
    ends_on: 2020-03-31
    commitments: {2019/20: 6000}
    measures: [tests]
questions:
  - {code: why, question: 'Why?', label: the reason, explanation: Not known., about: agreement SM-2019-001}
services:
  - {group: Community, name: Outreach}
coverage:
  - {area: Wessex, service: Outreach, level: limited}
context_figures:
  - {area: Wessex, indicator: Deaths, period: 2015-2017, value: 187, unit: deaths, source: Example}
"""


def faults_of(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(BadFile) as raised:
        load(data, source="bad.yaml")
    return [str(fault) for fault in raised.value.faults]


def spoilt(old: str, new: str) -> str:
    assert SOUND.count(old) >= 1
    return SOUND.replace(old, new, 1)


def rows_of_everything() -> int:
    rooms = ("commissioning", "grants", "outcomes")
    return sum(model.objects.count() for room in rooms for model in apps.get_app_config(room).get_models())


def test_the_sound_file_is_sound():
    assert load(SOUND.encode(), source="sound.yaml").created == 18


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("code: E23000099", "code: E2300", "Line 2, area Wessex, code: Enter the area's GSS code"),
        ("kind: force", "kind: county", "Line 2, area Wessex, kind: “county” is not one of: force, local_authority"),
        ("name: Wessex, ", "", "Line 2, area 1, name: This is missing."),
        ('"1001957"', '"12"', "Line 4, provider Example Trust, charity_number: Enter a charity number"),
        (
            "ring_fence: internal",
            "ringfence: internal",
            "ringfence: There is no such field. Did you mean “ring_fence”?",
        ),
        ("year: 2019/20", "year: 2019/21", "Line 8, budget drugs 2019/21, year: “2019/21” is not a financial year"),
        ('"30,377.50"', "30.377", "Line 8, budget drugs 2019/20, original: Enter an amount in pounds and pence"),
        ('"30,377.50"', "1e3", "original: Enter an amount in pounds and pence"),
        ('"30,377.50"', "NaN", "original: Enter an amount in pounds and pence"),
        ('"30,377.50"', ".inf", "original: Enter an amount in pounds and pence"),
        ('"30,377.50"', "0", "original: Enter an amount above nought"),
        (', original: "30,377.50"', "", "Line 8, budget drugs 2019/20, original: This is missing."),
        ("fund: drugs\n", "fund: drug\n", "framework wessex, fund: No fund is called “drug”. Did you mean “drugs”?"),
        (
            "last_year: 2020/21",
            "last_year: 2018/19",
            "framework wessex: The framework's last year is before its first.",
        ),
        ("resources: 6000", "resources: six", "Line 25, intention DIP-WES, resources: Enter an amount"),
        (
            "area: Wessex\n",
            "area: Wesex\n",
            "Line 23, intention DIP-WES, area: No area is called “Wesex”. Did you mean",
        ),
        ("provider: Example Trust", "provider: Nobody", "Line 24, intention DIP-WES, provider: No provider is called"),
        ("theme: Example theme", "theme: Exmple theme", "The framework has no theme called “Exmple theme”. Did you"),
        ("end_year: 2020", "end_year: 2020-03", "Line 27, intention DIP-WES, end_year: “2020-03” is not a year"),
        ("end_year: 2020", "end_year: 2020\n    ends_on: 2020-03-31", "Give the end as a date or as a year alone"),
        ("outputs: words", "outputs: wrds", "outputs: “wrds” is not one of the file's lists: words."),
        ("outputs: words", "outputs: [x, x]", "outputs: “x” stands twice in this list."),
        ("ref: DIP-WES", "ref: dip wes", "Line 20, intention dip wes, ref: Use capital letters, digits and dashes"),
        (
            "ends_on: 2020-03-31",
            "ends_on: 2020",
            "ends_on: “2020” is a year alone. Enter a whole date, like 2020-03-31.",
        ),
        (
            "ends_on: 2020-03-31",
            "ends_on: 2020-02-30",
            "ends_on: “2020-02-30” is not a date. Enter it like 2020-03-31.",
        ),
        ("ends_on: 2020-03-31", "ends_on: 31/03/2020", "ends_on: “31/03/2020” is not a date"),
        ("ends_on: 2020-03-31", "ends_on: 2019-03-31", "agreement SM-2019-001: The agreement ends before it starts."),
        ("reference: SM-2019-001", "reference: SM/2019/1", "reference: Enter a reference like SM-2019-007"),
        ("{2019/20: 6000}", "{}", "agreement SM-2019-001, commitments: Give at least one"),
        (
            "{2019/20: 6000}",
            "{2019/20: 6000.001}",
            "Line 37, agreement SM-2019-001, commitments 2019/20: Enter an amount",
        ),
        ("{2019/20: 6000}", "{2019: 1, 2019/20: 2}", "commitments: 2019/20 stands twice."),
        ("measures: [tests]", "measures: [test]", "measures: No measure is called “test”. Did you mean “tests”?"),
        ("about: agreement SM-2019-001", "about: SM-2019-001", "about: Say what it is about as a kind and a name"),
        ("about: agreement SM-2019-001", "about: agreement SM-1", "No agreement is called “SM-1”."),
        ("value: 187", "value: about 187", "context figure Example Wessex Deaths 2015-2017, value: “about 187” is not"),
        ("level: limited", "level: [limited]", "Line 44, coverage Wessex Outreach, level: Give one value here"),
        ("level: limited", "level:", "coverage Wessex Outreach, level: This is missing."),
        ("services:", "servces:", "Line 41, the file: There is no section called “servces”. Did you mean “services”?"),
        ("kind: count", "kind: count, kind: count", "measures, entry 1: “kind” stands twice; first on line 31."),
    ],
)
def test_a_fault_is_told_with_its_line(old, new, fault):
    before = rows_of_everything()
    assert any(fault in told for told in faults_of(spoilt(old, new)))
    assert rows_of_everything() == before


def test_every_fault_is_told_at_once():
    text = SOUND.replace("E23000099", "E1").replace("6000", "1e3").replace("2020-03-31", "2020")
    assert [told.partition(":")[0] for told in faults_of(text)] == [
        "Line 2, area Wessex, code",
        "Line 25, intention DIP-WES, resources",
        "Line 36, agreement SM-2019-001, ends_on",
        "Line 37, agreement SM-2019-001, commitments 2019/20",
    ]


def test_a_name_that_stands_twice():
    twice = SOUND.replace("providers:\n", "  - {name: Wessex, kind: comparison}\nproviders:\n")
    assert faults_of(twice) == ["Line 3, area Wessex: It stands twice in the file; first on line 2."]


def test_one_year_written_in_two_ways_stands_twice():
    twice = SOUND.replace("lists:", "  - {fund: drugs, year: 2019, original: 5}\nlists:")
    assert faults_of(twice) == ["Line 9, budget drugs 2019: It is the same record as budget drugs 2019/20, on line 8."]


def test_a_code_that_two_areas_have():
    twice = SOUND.replace("providers:\n", "  - {name: Mercia, kind: force, code: E23000099}\nproviders:\n")
    assert faults_of(twice) == ["Line 3, area Mercia: Another area has this GSS code."]


def test_a_part_stands_below_the_whole():
    text = SOUND.replace("areas:\n", "areas:\n  - {name: Avon, kind: local_authority, parent: Wessex}\n")
    assert faults_of(text) == [
        "Line 2, area Avon, parent: “Wessex” stands further down the file. Put it above what refers to it."
    ]


def test_a_fault_in_a_loaded_file_is_told_too():
    load(SOUND.encode(), source="sound.yaml")
    before = rows_of_everything()
    assert faults_of(spoilt("ends_on: 2020-03-31", "ends_on: 2019-03-31")) == [
        "Line 33, agreement SM-2019-001: The agreement ends before it starts. Check both dates."
    ]
    assert rows_of_everything() == before


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "Line 1, the file: It holds no sections."),
        (b"- a list", "Line 1, the file: It holds no sections."),
        (b"areas: {name: x}", "Line 1, areas: Give a list here"),
        (b"areas: [x]", "Line 1, areas, entry 1: Give fields here"),
        (b"areas:\n  - name: 'x", "Line 2, the file: It can't be read as YAML: while scanning a quoted scalar"),
        (b"areas:\n\t- x", "Line 2, the file: It can't be read as YAML"),
        (b"areas: []\n---\nareas: []", "Line 2, the file: It can't be read as YAML"),
        (b"areas: []\n\xff", "Line 2, the file: It is not UTF-8 text from here on."),
        (b"areas: []\n\x00", "Line 2, the file: A character stands here"),
        (b"areas: !!python/object/apply:os.system [ls]", "the tag tag:yaml.org,2002:python/object/apply:os.system is"),
        (b"a: &a [x]\nb: *a", "Line 2, the file: It can't be read as YAML: a repeat (*name) is not used here"),
        (b"[" * 50_000, "Line 1, the file: It can't be read as YAML: it is nested more than 8 deep."),
        (b"#" * (LARGEST_BYTES + 1), "Line 1, the file: It is larger than 1,000,000 bytes, so it was not read."),
    ],
)
def test_what_is_no_file_of_facts_is_refused_plainly(data, fault):
    [told] = faults_of(data)
    assert fault in told


def test_a_formula_is_kept_as_the_name_that_it_is():
    load(
        SOUND.replace("name: Wessex", "name: '=HYPERLINK(\"x\")'")
        .replace("area: Wessex", "area: '=HYPERLINK(\"x\")'")
        .encode(),
        source="x",
    )
    assert Area.objects.get().name == '=HYPERLINK("x")'


def test_the_command_lists_the_faults_and_fails(tmp_path: Path):
    file = tmp_path / "bad.yaml"
    file.write_text(SOUND.replace("6000", "x"), encoding="utf-8")
    with pytest.raises(CommandError) as raised:
        call_command("load_framework", str(file), stdout=StringIO())
    assert raised.value.returncode == 1
    assert str(raised.value).count("Line ") == 2
    assert str(raised.value).endswith("2 faults in bad.yaml. Nothing was written.")


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="can't be read: No such file"):
        call_command("load_framework", "nowhere.yaml", stdout=StringIO())
