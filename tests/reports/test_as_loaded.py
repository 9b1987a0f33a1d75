"""Home, the position and the framework on the loaded framework of 2019-21: their figures, and where they lead."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase
from openpyxl import load_workbook

from core.roles import Role
from tests.factories import UserFactory

FILE = settings.BASE_DIR / "reports/data/west-mercia-2019-21.yaml"
BY_INTENTION = (
    "intention,activity,category,area,providers,planned,allocated,committed,paid,outstanding,profile_to_date,"
    "forecast_outturn,variance,percent_paid"
)


class TestAsLoaded(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_framework", str(FILE), stdout=StringIO())
        cls.people = {role: UserFactory(username=role, role=role) for role in Role if role != Role.PROVIDER}

    def page(self, address: str, role: str = Role.OFFICER, **asked: Any) -> Any:
        self.client.force_login(self.people[role], backend="core.auth.RoleBackend")
        response = self.client.get(address, asked)
        assert response.status_code == 200, response.content.decode()
        return response.context["page"]

    def file(self, address: str, kind: str, **asked: Any) -> bytes:
        self.client.force_login(self.people[Role.COMMISSIONER], backend="core.auth.RoleBackend")
        response = self.client.get(address, {**asked, "format": kind})
        assert response.status_code == 200
        return b"".join(response.streaming_content)

    def rows_of_csv(self, address: str, **asked: Any) -> list[dict[str, str]]:
        return list(csv.DictReader(StringIO(self.file(address, "csv", **asked).decode("utf-8-sig"))))

    def things(self, role: str = Role.OFFICER) -> dict[str, list[tuple[str, str, str, str]]]:
        groups = self.page("/", role)["attention"]
        return {
            group.name: [(item.fact, item.figure, item.unit, item.do_label) for item in group.items] for group in groups
        }

    # Home

    def test_home_says_in_one_sentence_what_is_true(self):
        page = self.page("/")
        assert page["name"] == "Substance misuse ring-fence, 2019/20"
        assert page["heading"] == (
            "Of the £371,377 ring-fence, recorded as 2019/20, £361,377 is committed and £10,000 is left;"
        )
        assert page["second"] == (
            "the priced plan, £381,377, is £10,000 above the ring-fence; "
            "none of the five agreements has a decision recorded."
        )

    def test_home_shows_each_figure_beside_its_mark_and_opens_its_records(self):
        rows = self.page("/")["rows"]
        assert [(row.label, row.figure, row.note) for row in rows] == [
            ("Ring-fence 2019/20", "£371,377", ""),
            ("Committed", "£361,377", "£0 of it evidenced"),
            ("Paid", "£0", ""),
            ("Left to commit", "£10,000", ""),
            ("Proposal waiting", "£20,000", "Not deducted from what is left"),
            ("No price yet", "3 projects", ""),
        ]
        for row in rows:
            assert self.client.get(row.url).status_code == 200, row.url

    def test_home_asks_the_question_that_could_put_commitments_over(self):
        page = self.page("/")
        assert page["question_heading"] == "One open question could put commitments over the ring-fence"
        [question] = page["questions"]
        assert question.question == "Is the Shropshire grant £54,000 or £106,000?"
        assert question.words.endswith("If it is £106,000, commitments come to £413,377")
        assert (question.over, question.label) == ("£42,000 over the ring-fence", "Answer the Shropshire question")
        assert [(bar.total, bar.verdict) for bar in question.answers] == [
            ("£361,377", "£10,000 left"),
            ("£413,377", "£42,000 over"),
        ]
        assert page["others_intro"] == "Five other questions are open"
        assert [other.label for other in page["others"]] == [
            "the ring-fence’s year",
            "why the plan is above the ring-fence",
            "Shropshire’s host council",
            "grant, contract or contribution to the Youth Offending Team",
            "the lines’ themes",
        ]

    def test_home_lists_what_needs_attention_the_largest_first(self):
        assert self.things() == {
            "To decide": [
                (
                    "Five agreements have no decision recorded",
                    "£361,377",
                    "committed, £0 evidenced",
                    "Complete the five agreements",
                ),
                (
                    "The priced plan is £10,000 above the ring-fence",
                    "£10,000",
                    "plan above ring-fence",
                    "See the plan, line by line",
                ),
                (
                    "Communication strategy and campaign(s) cannot be put into force in full",
                    "£10,000",
                    "more than is left",
                    "Review the proposal",
                ),
                ("Three future projects have no price", "TBC", "three lines", "Price the three lines"),
            ],
            "To put right": [
                ("Five agreements are past their end", "£361,377", "outstanding", "End the five"),
                ("No payments are recorded", "£0", "paid of £361,377", "See payments"),
                ("2020/21 has no budget", "None", "recorded", "See budget movements"),
            ],
        }

    def test_each_person_is_led_to_where_they_may_act(self):
        acts = {role: [act for group in self.things(role).values() for *_, act in group] for role in self.people}
        assert {"Record payments", "Record the 2020/21 budget"} <= set(acts[Role.FINANCE])
        assert "Price the three lines" in acts[Role.ADMINISTRATOR]
        assert acts[Role.COMMISSIONER] == [
            "See the five agreements",
            "See the plan, line by line",
            "See the proposal",
            "See the three lines",
            "See the five",
            "See payments",
            "See budget movements",
        ]

    def test_what_needs_attention_leads_somewhere_that_its_reader_may_open(self):
        for role in self.people:
            for group in self.page("/", role)["attention"]:
                for item in group.items:
                    assert self.client.get(item.do_url).status_code == 200, (role, item.do_url)

    def test_home_says_its_dates_and_its_quarter(self):
        page = self.page("/")
        assert page["dates"].startswith("Figures are for 2019/20, the latest year that has a budget. Position to ")
        assert "Today falls in quarter" in page["notes"][0]
        assert [other.label for other in page["other_years"]] == ["2020/21"]

    def test_home_of_a_year_without_a_budget_says_so(self):
        page = self.page("/", year="2020")
        assert page["heading"] == "No budget is recorded for 2020/21; nothing is committed"
        assert "2020/21 has no budget" in [item.fact for group in page["attention"] for item in group.items]

    # The position

    def test_the_position_says_what_home_says(self):
        page = self.page("/reports/ring-fence/")
        assert page["name"] == "Ring-fence position, 2019/20, by intention, of Substance misuse"
        assert page["heading"] == "£361,377 of £371,377 is committed; £10,000 is left"
        assert page["lede"] == (
            "Priced proposals waiting: £20,000, which is not deducted and is £10,000 more than is left. "
            "None of the £361,377 is evidenced by a decision. No payment is recorded."
        )
        assert page["count"] == "9 of 9 lines"

    def test_the_position_tells_four_absences_apart(self):
        first, *_, last = self.page("/reports/ring-fence/")["rows"]
        assert first.under_name == "Offender · Herefordshire · Addaction via Herefordshire Council"
        assert [cell.text for cell in first.cells] == [
            "£30,377", "none", "£30,377", "£0", "£30,377", "£30,377", "£30,377", "n/a", "0%",
        ]  # fmt: skip
        assert [cell.caveat for cell in first.cells if cell.caveat] == ["not evidenced", "no forecast made"]
        assert (last.name, last.proposed, last.nothing) == ("Liaison and diversion", True, True)
        assert [cell.text for cell in last.cells] == ["TBC", "none", "£0", "£0", "£0", "£0", "£0", "n/a", "n/a"]

    def test_a_local_line_without_a_host_says_so(self):
        rows = self.page("/reports/ring-fence/")["rows"]
        assert [row.name for row in rows if "host not stated" in row.under_name] == [
            "Drug intervention programme, Shropshire"
        ]

    def test_the_foot_holds_the_ring_fences_own_lines(self):
        total, against, waiting = self.page("/reports/ring-fence/")["foot"]
        assert (total.name, total.cells[0].text, total.cells[2].text) == ("Total of 9 lines", "£381,377", "£361,377")
        assert (total.cells[2].caveat, total.cells[4].caveat) == ("£0 evidenced", "all accrued")
        assert against.name == "Against the ring-fence of £371,377"
        assert [(cell.text, cell.caveat) for cell in against.cells if cell.text] == [
            ("£10,000", "above"),
            ("£10,000", "left"),
            ("−£10,000", "under"),
        ]
        assert (waiting.name, waiting.note) == (
            "Priced proposals waiting",
            "Included in Planned above; £10,000 more than is left",
        )

    def test_what_stands_behind_the_figures_is_said_below(self):
        behind = self.page("/reports/ring-fence/")["meanings"][1].meanings
        assert [(meaning.term, meaning.text) for meaning in behind if meaning.url] == [
            (
                "The Shropshire question",
                "Counted at £54,000. If it is £106,000, commitments come to £413,377, £42,000 over.",
            ),
            ("2019/20 budget", "Which year is the ring-fence of £371,377 for?"),
        ]

    def test_every_figure_opens_its_records(self):
        urls = set()
        for group in ("intention", "provider", "area", "category", "theme", "agreement"):
            for row in self.page("/reports/ring-fence/", group=group)["rows"]:
                urls |= {row.url, *(cell.url for cell in row.cells)} - {""}
        assert len(urls) > 40
        for url in urls:
            assert self.client.get(url).status_code == 200, url

    def test_the_csv_has_nine_rows_that_sum_to_the_pages_totals(self):
        text = self.file("/reports/ring-fence/", "csv", year="2019", group="intention").decode("utf-8")
        assert text.startswith(f"\ufeff{BY_INTENTION}\r\n")
        rows = self.rows_of_csv("/reports/ring-fence/")
        assert len(rows) == 9
        sums = {name: sum(Decimal(row[name] or 0) for row in rows) for name in ("planned", "committed", "outstanding")}
        assert sums == {"planned": 381377, "committed": 361377, "outstanding": 361377}

    def test_the_csv_leaves_empty_what_does_not_apply(self):
        rows = self.rows_of_csv("/reports/ring-fence/")
        assert list(rows[0].values()) == [
            "DIP-HER", "Drug intervention programme - Herefordshire", "Offender", "Herefordshire",
            "Addaction via Herefordshire Council", "30377.00", "", "30377.00", "0.00", "30377.00", "30377.00",
            "30377.00", "", "0.0",
        ]  # fmt: skip
        assert list(rows[8].values()) == [
            "LND-WM", "Liaison and diversion", "Offender", "West Mercia", "",
            "", "", "0.00", "0.00", "0.00", "0.00", "0.00", "", "",
        ]  # fmt: skip

    def test_the_excel_file_opens_with_numbers_as_numbers(self):
        book = load_workbook(BytesIO(self.file("/reports/ring-fence/", "xlsx")))
        sheet = book.worksheets[0]
        assert [cell.value for cell in sheet[1]][:3] == ["Intention", "Activity", "Category"]
        assert sheet.max_row == 10
        assert (sheet["F2"].value, sheet["G2"].value, sheet["N2"].value) == (30377, None, 0)
        assert sheet.freeze_panes == "B2"
        notes = [row[0].value for row in book["Notes"].iter_rows()]
        assert "£361,377 of £371,377 is committed; £10,000 is left" in notes

    def test_by_agreement_the_csv_names_the_parties(self):
        [first, *_, last] = self.rows_of_csv("/reports/ring-fence/", group="agreement")
        assert list(first)[:7] == ["agreement", "title", "type", "paid_to", "delivered_by", "intention", "state"]
        assert first["state"] == "in force, as published, not evidenced"
        assert (first["planned"], first["allocated"], first["variance"]) == ("", "", "")
        assert (last["agreement"], last["type"], last["paid_to"]) == ("SM-2019-005", "", "")

    def test_an_area_means_its_own_lines(self):
        rows = self.rows_of_csv("/reports/ring-fence/", group="area")
        assert {row["group"]: (row["planned"], row["committed"]) for row in rows} == {
            "Herefordshire": ("30377.00", "30377.00"),
            "Shropshire": ("54000.00", "54000.00"),
            "Telford & Wrekin": ("60000.00", "60000.00"),
            "West Mercia": ("131000.00", "111000.00"),
            "Worcestershire": ("106000.00", "106000.00"),
        }

    def test_what_belongs_to_no_group_is_a_row(self):
        [row] = self.rows_of_csv("/reports/ring-fence/", group="theme")
        assert (row["group"], row["planned"], row["committed"]) == ("Not yet chosen", "381377.00", "361377.00")
        *_, last = self.rows_of_csv("/reports/ring-fence/", group="provider")
        assert (last["group"], last["planned"], last["committed"]) == ("Not stated", "", "0.00")

    def test_a_filter_is_said_on_the_page_and_leaves_out_the_ring_fences_own_lines(self):
        page = self.page("/reports/ring-fence/", text="shropshire")
        assert page["count"] == "1 of 9 lines: text “shropshire”"
        assert [row.name for row in page["foot"]] == ["Total of 1 line"]
        assert page["heading"] == "£361,377 of £371,377 is committed; £10,000 is left"

    # The framework

    def test_the_framework_shows_its_lines_and_what_came_of_them(self):
        page = self.page("/reports/framework/")
        assert page["heading"] == "Nine lines: six priced at £381,377, and three without a price"
        first, *_, last = page["rows"]
        assert [cell.text for cell in first.cells] == [
            "2020", "10 outputs", "14 outcomes", "10 impacts", "£30,377", "£30,377", "none", "£30,377", "£0",
        ]  # fmt: skip
        assert [cell.text for cell in last.cells][4:] == ["TBC", "TBC", "none", "£0", "£0"]
        assert page["foot"][0].cells[4].text == "£381,377"

    def test_the_framework_says_a_list_once(self):
        outputs, outcomes, impacts = self.page("/reports/framework/")["lists"]
        assert [len(each["words"]) for each in outputs["lists"]] == [10, 1, 1, 1, 1]
        assert [len(each["words"]) for each in outcomes["lists"]] == [14]
        assert [len(each["words"]) for each in impacts["lists"]] == [10]
        assert outcomes["lists"][0]["lines"].count("Drug intervention programme") == 4

    def test_the_frameworks_file_carries_every_word(self):
        rows = self.rows_of_csv("/reports/framework/")
        assert len(rows) == 9
        assert rows[0]["outputs"].startswith("Deliver drug test on arrest; Complete cell sweeps")
        assert (rows[0]["provider"], rows[0]["via"], rows[0]["contract_end"]) == (
            "Addaction",
            "Herefordshire Council",
            "2020",
        )
        assert (rows[6]["resources"], rows[6]["status"], rows[6]["provider"]) == ("", "proposed", "")

    def test_the_framework_is_filtered_by_price(self):
        assert self.page("/reports/framework/", price="tbc")["count"] == "3 of 9 lines: price TBC"
        assert len(self.rows_of_csv("/reports/framework/", price="priced")) == 6


@pytest.mark.parametrize("address", ["/", "/reports/ring-fence/", "/reports/framework/"])
def test_with_nothing_recorded_the_page_says_what_comes_first(client_of, administrator, address):
    response = client_of(administrator).get(address)

    assert response.status_code == 200
    assert "recorded yet" in response.context["page"]["heading"]
    assert "/help/" in response.content.decode()
