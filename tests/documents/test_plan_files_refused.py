"""Files that no plan can be read from get one clear sentence, soon, and change nothing."""

import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
import typst

from lscb_workflow.documents import plans
from lscb_workflow.documents.grids import limits
from lscb_workflow.rules.faults import Fault
from tests.postbag import attempt

HEADING = ["Action", "Lead", "Timescale"]
MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
OFFICE = pytest.mark.parametrize("suffix", MAIN)
EVERY = pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".csv", ".pdf"])


def refused(path: Path) -> str:
    with pytest.raises(Fault) as caught:
        plans.read_printed(path)
    problems = caught.value.problems
    assert all(problem.startswith(f"{path}: ") for problem in problems)
    return "\n".join(problem.removeprefix(f"{path}: ") for problem in problems)


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def good(path: Path) -> Path:
    """A small plan of that kind, whole."""
    if path.suffix == ".docx":
        made = docx.Document()
        made.add_paragraph("Business Plan 2012-13")
        table = made.add_table(rows=0, cols=3)
        for words in (HEADING, ["Recruit a chair", "Director", "Sept 12"]):
            for cell, text in zip(table.add_row().cells, words, strict=True):
                cell.text = text
        made.save(str(path))
    else:
        book = openpyxl.Workbook()
        for row in (["Business Plan 2012-13"], HEADING, ["Recruit a chair", "Director", "Sept 12"]):
            book.active.append(row)
        book.save(path)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same file with one of its parts written otherwise."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return zipped(path, {**parts, part: change(parts.get(part, b""))})


@OFFICE
def test_a_small_plan_is_read(tmp_path, suffix):
    assert len(plans.read_plan(good(tmp_path / f"plan{suffix}")).actions) == 1


@EVERY
def test_a_file_that_is_not_there(tmp_path, suffix):
    assert refused(tmp_path / f"plan{suffix}") == "there is no such file"


@EVERY
def test_an_empty_file(tmp_path, suffix):
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(b"")
    assert refused(path) == "is empty"


@EVERY
def test_a_file_of_200_mb_is_not_even_read(tmp_path, suffix):
    path = tmp_path / f"plan{suffix}"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert "is larger than 20 MB" in refused(path)


@OFFICE
def test_a_file_with_a_password(tmp_path, suffix):
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)
    assert "is protected by a password" in refused(path)


@pytest.mark.parametrize(("name", "said"), [("plan.docm", "macros"), ("plan.xlsm", "macros"), ("plan.xls", "2007")])
def test_a_kind_of_file_that_is_never_opened(tmp_path, name, said):
    assert said in refused(tmp_path / name)


@OFFICE
def test_macros_under_an_innocent_name(tmp_path, suffix):
    path = changed(good(tmp_path / f"plan{suffix}"), f"{MAIN[suffix].split('/')[0]}/vbaProject.bin", lambda _: b"Sub")
    assert "holds macros" in refused(path)


@OFFICE
@pytest.mark.parametrize("keep", [10, 300, -300])
def test_a_file_cut_off(tmp_path, suffix, keep):
    path = good(tmp_path / f"plan{suffix}")
    path.write_bytes(path.read_bytes()[:keep])
    assert "open it and save it again" in refused(path)


@OFFICE
@pytest.mark.parametrize("change", [lambda _: b"", lambda xml: xml[:-40], lambda _: b"\0\xff" * 50, lambda _: b"<a/>"])
def test_a_file_damaged_inside(tmp_path, suffix, change):
    said = refused(changed(good(tmp_path / f"plan{suffix}"), MAIN[suffix], change))
    assert "damaged" in said or "no table" in said


@OFFICE
def test_a_zip_of_something_else(tmp_path, suffix):
    assert "open it and save it again" in refused(zipped(tmp_path / f"plan{suffix}", {"holiday.jpg": b"x"}))


@OFFICE
def test_a_zip_bomb_is_known_by_its_sizes(tmp_path, suffix):
    path = changed(good(tmp_path / f"plan{suffix}"), "bomb.xml", lambda _: b"\0" * 30_000_000)
    assert "would unpack to" in refused(path)
    many = {f"part{number}.bin": b"" for number in range(6_000)}
    assert "would unpack to" in refused(zipped(tmp_path / f"many{suffix}", {MAIN[suffix]: b"", **many}))


def test_a_bomb_that_lies_about_its_size_is_damaged(tmp_path):
    path = changed(good(tmp_path / "plan.xlsx"), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 900_000)
    content = path.read_bytes()
    size = next(part.file_size for part in zipfile.ZipFile(path).infolist() if part.filename.endswith("sheet1.xml"))
    path.write_bytes(content.replace(struct.pack("<L", size), struct.pack("<L", 1_000)))
    assert "damaged" in refused(path)


def test_a_million_rows(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    for _ in range(30_000):
        sheet.append(["x"])
    book.save(tmp_path / "plan.xlsx")
    assert "more than 20,000 rows" in refused(tmp_path / "plan.xlsx")
    path = tmp_path / "plan.csv"
    path.write_text("a,b\n" * 1_000_000)
    assert refused(path) == "has more than 20,000 rows"


def test_one_word_at_the_end_of_an_endless_sheet_costs_nothing(tmp_path):
    def stretch(xml: bytes) -> bytes:
        far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Far</t></is></c></row></sheetData>'
        wide = b'<dimension ref="A1:XFD1048576"/>'
        return xml.replace(b"</sheetData>", far + b'<mergeCells><mergeCell ref="A4:XFD1048575"/></mergeCells>').replace(
            b'<dimension ref="A1:C3"/>', wide
        )

    path = changed(good(tmp_path / "plan.xlsx"), "xl/worksheets/sheet1.xml", stretch)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [left.words for left in plans.read_printed(path).left_out] == ["Far"]
    assert time.perf_counter() - began < 5  # seconds; measured 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize("at", [b"XFD3", b"A9999999"])
def test_a_cell_where_no_plan_has_one(tmp_path, at):
    def move(xml: bytes) -> bytes:
        moved = xml.replace(b'r="C3"', b'r="%s"' % at)
        return moved.replace(b'<row r="3"', b'<row r="9999999"') if at.startswith(b"A") else moved

    path = changed(good(tmp_path / "plan.xlsx"), "xl/worksheets/sheet1.xml", move)
    assert "more than" in refused(path) or "to the right of" in refused(path)


def test_a_table_wider_than_a_page(tmp_path):
    path = good(tmp_path / "plan.docx")
    wide = b'<w:tcPr><w:gridSpan w:val="99999999"/>'
    changed(path, "word/document.xml", lambda xml: xml.replace(b"<w:tcPr>", wide, 1))
    assert "columns" in refused(path)
    rows = tmp_path / "plan.csv"
    rows.write_text("a," * 5_000)
    assert "columns" in refused(rows)


@pytest.mark.parametrize(
    "content", [b"\x81\x8d\xff" * 99, b"\xff\xfe\x00", b"Action,Lead\n\0\0\xff", b'"a\n' + b"x" * 200_000]
)
def test_a_csv_that_is_no_text(tmp_path, content):
    path = tmp_path / "plan.csv"
    path.write_bytes(content)
    assert refused(path)


def test_a_table_without_headings_is_shown_by_its_first_row(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Recruit a chair,Director,Sept 12\nTrain staff,Officer,Jan 13\n")
    said = refused(path)
    assert "no table has actions under headings" in said
    assert "line 1, column 1, is “Recruit a chair”, “Director”, “Sept 12”" in said


def test_no_table_at_all(tmp_path):
    docx.Document().save(str(tmp_path / "plan.docx"))
    assert "there is no table in it" in refused(tmp_path / "plan.docx")


def test_two_columns_that_could_both_be_the_timescale_are_both_named(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Business Plan 2012-13\nAction,Lead,Timescale,Target date\nRecruit,Director,Sept 12,Oct 12\n")
    assert refused(path) == (
        "line 2, column 1: the columns “Timescale” (column 3) and “Target date” (column 4) could both be the "
        "timescale; give one of them another heading"
    )


def test_a_reference_given_twice_is_named_by_its_places(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("Business Plan 2012-13\nRef,Action,Lead,Timescale\n1.1,One,A,Sept 12\n1.1,Two,B,Sept 12\n")
    assert refused(path).splitlines() == [
        "line 3, column 2: reference 1.1 is given 2 times",
        "line 4, column 2: reference 1.1 is given 2 times",
    ]


def test_a_cell_longer_than_any_action_is_named(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(f"Business Plan 2012-13\nAction,Lead,Timescale\n{'long ' * 2_000},A,Sept 12\n")
    assert refused(path) == "line 3, column 1: is 9,999 characters long; 5,000 is the most"


SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"


@pytest.mark.parametrize("page", ["#rect(width: 5cm)", f'#image(bytes("{SVG}"))'])
def test_a_pdf_without_words_was_scanned(tmp_path, page):
    path = tmp_path / "plan.pdf"
    path.write_bytes(typst.compile(page.encode()))
    assert "was scanned" in refused(path)


def test_a_pdf_that_is_none_or_is_cut_off(tmp_path):
    path = tmp_path / "plan.pdf"
    for content in (b"%PDF-1.7\n", b"no such thing", typst.compile(b"Words")[:400]):
        path.write_bytes(content)
        assert "damaged" in refused(path)


def test_a_pdf_with_a_password(tmp_path):
    path = tmp_path / "plan.pdf"
    locked = typst.compile(b"Words").replace(
        b"trailer\n<<",
        b"trailer\n<</Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>",
    )
    path.write_bytes(locked)
    assert "password" in refused(path)


def test_a_pdf_says_how_its_reader_is_installed(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    monkeypatch.delitem(__import__("sys").modules, "lscb_workflow.documents.grids.pdf", raising=False)
    assert "pip install 'lscb-workflow[pdf]'" in refused(tmp_path / "plan.pdf")


def test_a_library_that_stumbles_is_a_sentence():
    with pytest.raises(Fault) as caught, limits.sound("PDF"):
        raise RecursionError
    assert "this PDF is damaged and cannot be read (RecursionError)" in str(caught.value)


def test_the_tables_stay_as_they_are_and_nothing_is_traced(home, tmp_path):
    before = (home / "data/lscb.sqlite3").read_bytes() if (home / "data/lscb.sqlite3").exists() else None
    path = tmp_path / "plan.xlsx"
    path.write_bytes(good(path).read_bytes()[:300])
    done = attempt(home, "plan", "load", path)
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    assert before == ((home / "data/lscb.sqlite3").read_bytes() if before else None)
