"""What a board publishes, read as a stranger would: every file, every part of it, for anything that is not public."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from tests.postbag import PEOPLE, attempt, play, run
from tests.stranger import words_of
from tests.web.browser import chromium

QUARTERS = {"2012-13/Q1": date(2012, 11, 27), "2012-13/Q2": date(2013, 2, 26)}
NAMED = "Liz Murphy and Sally Andrews met on it."
INTERNAL = (
    "Sent in by",
    "The lead says",
    "Asked:",
    "Told:",
    "pa-to-business-manager",
    "PA to Safeguarding Children Business Manager",
    "LSCB Administrator",
    "business-manager",
    "Returns by agency",
    "Decisions wanted",
)


@pytest.fixture(scope="module")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's board with its people by name, half a year on, with two papers published into one folder."""
    import shutil

    home = Path(shutil.copytree(sample, tmp_path_factory.mktemp("named") / "home"))
    settings = home / "config/settings.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('show_people_as = "post"', 'show_people_as = "name"'), "utf-8"
    )
    answers = (home / "config/answers.yaml").read_text("utf-8")
    told = "The communication plan is agreed."
    assert told in answers
    (home / "config/answers.yaml").write_text(answers.replace(told, f"{told} {NAMED}"), "utf-8")
    for quarter, until in QUARTERS.items():
        play(home, until, answers=home / "config/answers.yaml")
        told = ("--by", "business-manager", "--out", home / "site", "--now", f"{until}T17:30Z")
        run(home, "digest", "publish", quarter, *told)
    return home


def files(site: Path) -> Iterator[Path]:
    found = sorted(path for path in (site / "site").rglob("*") if path.is_file())
    assert len(found) == 17, "a list, and two quarters in four forms, each at two addresses"
    yield from found


def people() -> set[str]:
    """Every name and address of the sample, but for the posts whose holder is named as the post."""
    posts = yaml.safe_load(PEOPLE.read_text("utf-8"))["posts"]
    holders = [(post, holder) for post in posts for holder in post.get("holders", ())]
    names = {holder["name"] for post, holder in holders if holder["name"] != post["title"]}
    return names | {holder["email"] for _, holder in holders}


def flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def test_no_name_and_no_address_reaches_anything_that_is_published(site: Path) -> None:
    assert len(people()) > 30
    for path in files(site):
        text = flat(words_of(path))
        assert [name for name in people() if name.casefold() in text] == [], path


def test_the_board_s_own_paper_does_name_them(site: Path) -> None:
    """So that the test above can fail."""
    told = run(site, "digest", "show", "2012-13/Q1", "--format", "json")
    assert "Liz Murphy" in told
    assert "Paul Nash, Safeguarding Officer" in told


def test_nothing_internal_reaches_anything_that_is_published(site: Path) -> None:
    for path in files(site):
        text = flat(words_of(path))
        assert [words for words in INTERNAL if words.casefold() in text] == [], path


def test_who_was_named_is_counted_among_what_was_withheld(site: Path) -> None:
    withheld = json.loads((site / "site/2012-13/Q1/paper.json").read_text("utf-8"))["withheld"]
    assert withheld["names"] == 1


def test_small_numbers_of_the_sample_are_withheld_in_every_form(site: Path) -> None:
    found = json.loads((site / "site/2012-13/Q2/paper.json").read_text("utf-8"))
    [support] = [each for each in found["measures"] if each["text"].startswith("Specialist provision")]
    second = {part["agency"]: part["value"] for part in support["values"][1]["by_agency"]}
    assert second == {"Council": "8", "Health": None, "Voluntary Sector": None}
    for form in ("paper.pdf", "paper.docx", "index.html"):
        assert flat("Health: Withheld, because a small number") in flat(words_of(site / "site/2012-13/Q2" / form))


def test_every_page_stands_alone_and_says_first_whom_to_call(site: Path) -> None:
    for path in files(site):
        if path.suffix == ".html":
            page = path.read_text("utf-8")
            body = page[page.index("<body") :]
            assert body.index("Worried about a child?") < body.index("<h1")
            assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", page)


def test_axe_finds_nothing_on_what_is_published(site: Path) -> None:
    with chromium() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 800}, bypass_csp=True)
            for path in ("index.html", "2012-13/Q2/index.html"):
                page.goto((site / "site" / path).as_uri())
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth <= 320"), path


def test_the_two_versions_side_by_side_show_what_differs(site: Path, tmp_path: Path) -> None:
    run(site, "digest", "beside", "2012-13/Q1", "--out", tmp_path / "both.html")
    page = flat(re.sub(r"<[^>]+>", " ", (tmp_path / "both.html").read_text("utf-8")))
    assert "liz murphy and sally andrews met on it" in page
    assert "safeguarding children business manager and training and development officer met on it" in page


def test_a_paper_that_was_published_is_replaced_at_its_address_and_kept_at_its_issue_s(site: Path) -> None:
    later = "2013-02-27T07:00Z"
    told = ("--by", "business-manager", "--now", later)
    run(site, "digest", "correct", "2012-13/Q1", "--because", "A figure was wrong.", *told)
    assert "Signed off" in run(site, "digest", "sign-off", "2012-13/Q1", "--by", "lscb-chairperson", "--now", later)
    run(site, "tick", "--now", "2013-02-27T08:30Z")
    run(site, "digest", "publish", "2012-13/Q1", "--out", site / "corrected", *told)
    at = site / "corrected/2012-13/Q1"
    assert (at / "index.html").read_bytes() == (at / "issue-2/index.html").read_bytes()
    assert "What this issue corrects" in (at / "index.html").read_text("utf-8")
    assert "A figure was wrong." not in (at / "index.html").read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_said_in_one_line(site: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    told = ("--by", "business-manager", "--now", "2013-02-27T12:00Z")
    done = attempt(site, "digest", "publish", "2012-13/Q2", "--out", tmp_path / "site", *told)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
