"""Papers made by hand, for tests of the writers: one as a board would read it, one as a hostile hand would fill it."""

from dataclasses import replace

from lscb_workflow.rules.digest.blocks import Document, Heading, Mark, Points, Table, Text

SAMPLE = "Invented sample: it says nothing about what anybody did in 2012–13."
MARKUP = (
    '<script>alert("x")</script> & &amp; #eval("1") *bold* _it_ $x^2$ `raw` @ref <label> // no /* comment */ \\ [x] '
    "{{ nobody }} {% if %} =HYPERLINK(1) ]]> <w:br/> שלום עולם مرحبا 😀 ✓ Жук 中文 e\u0301"
)


def progress(words: str = "The communication plan is agreed.", rows: int = 3) -> Table:
    """The plan's own table, with as many actions as a test wants."""
    return Table(
        caption="Progress on aim 1, business fundamentals",
        head=("Action", "Lead", "Timescale", "Output", "Progress to date: timescale", "Progress to date: action"),
        shares=(24, 12, 13, 19, 13, 19),
        rows=tuple(
            (
                (
                    Text("To provide information to children, young people and parents", label=f"1.{number}"),
                    Text("", mark=Mark("On track (green)", "green")),
                ),
                (Text("Senior Communications Officer"),),
                (Text("July 12 – June 13"), Text("July 2012 to 30 June 2013", label="Read as:", style="quiet")),
                (Text("✓ Communication plan (delivered)"), Text("– Leaflet for young people")),
                (Text("On schedule"),),
                (Text(words), Text("Sent in by the Safeguarding Officer, 10 October 2012", style="quiet")),
            )
            for number in range(1, rows + 1)
        ),
    )


def counts() -> Table:
    return Table(
        caption="Actions by status, now and last quarter",
        head=("Status", "Now", "Last quarter", "Change"),
        shares=(58, 14, 14, 14),
        rows=(
            ((Text("", mark=Mark("Needs the Board (red)", "red")),), (Text("2"),), (Text("1"),), (Text("+1"),)),
            ((Text("", mark=Mark("No return")),), (Text("1"),), (Text("0"),), (Text("+1"),)),
            ((Text("", mark=Mark("On track (green)", "green")),), (Text("28"),), (Text("30"),), (Text("−2"),)),
        ),
        figures=frozenset({1, 2, 3}),
    )


def measure() -> Table:
    return Table(
        caption="Attendance at MARAC, by quarter",
        head=("Quarter", "Value", "What it shows"),
        shares=(20, 40, 40),
        rows=(
            ((Text("Q1"),), (Text("12", bar=0.48),), (Text("Fewer than hoped."),)),
            ((Text("Q2"),), (Text("25", bar=1.0),), (Text("All agencies came."),)),
        ),
        figures=frozenset(),
    )


def paper(words: str = "The communication plan is agreed.", rows: int = 3) -> Document:
    """A short paper with every kind of block in it."""
    return Document(
        title="Board paper: progress for July to September 2012",
        author="Solihull Local Safeguarding Children Board",
        opening=(Text(SAMPLE, style="note"), Text("For members of the Board. Not for publication.", style="strong")),
        facts=(
            Text("Business Plan 1 July 2012 – 30 June 2013", label="Plan"),
            Text("13 November 2012", label="For the meeting on"),
            Text("1, full edition, compiled 30 October 2012 at 08:00", label="Issue"),
        ),
        blocks=(
            Heading("The Board is asked to"),
            Points(("note the progress made in July to September 2012", "name a lead for 3.5 and 3.6"), numbered=True),
            Text("Of the plan’s 31 actions, 28 are on track, 2 need the Board and 1 sent no return.", style="lead"),
            Text("The Board may wish to begin with 1.4.\nIt has been silent for two quarters.", style="note"),
            Heading("Actions by status"),
            counts(),
            Heading("Exceptions"),
            Heading("1.4 To promote safe sport", 3),
            Text("No return", mark=Mark("Needs the Board (red)", "red")),
            Text("Sports Development Manager, 8, 18 and 23 January 2013", label="Asked:"),
            Heading("Aim 1: To lead"),
            Heading("Business fundamentals", 3),
            progress(words, rows),
            Heading("Measures"),
            measure(),
            Points(("A term of the glossary: what it means", "Another: the same")),
        ),
        foot="Solihull Local Safeguarding Children Board · 2012-13/Q1 · issue 1",
    )


def hostile() -> Document:
    """The same paper with markup of every form wherever words can stand, and twenty thousand words in one cell."""
    long = "word " * 20_000
    plain = paper(MARKUP)
    return replace(
        plain,
        title=f"{plain.title} {MARKUP}",
        author=MARKUP,
        foot=MARKUP,
        facts=(Text(MARKUP, label=MARKUP),),
        blocks=(
            Heading(MARKUP),
            Points((MARKUP,)),
            Text(MARKUP, label=MARKUP, mark=Mark(MARKUP, "red"), style="note"),
            Table(MARKUP, (MARKUP, "Long"), (1, 2), (((Text(MARKUP),), (Text(long),)),)),
            *plain.blocks,
        ),
    )
