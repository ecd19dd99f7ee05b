"""The paper: drafted on its day, frozen by a signature or by the calendar, and sent as the bytes that were frozen."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import select

from lscb_workflow.mail.render import Templates
from lscb_workflow.mail.transports.mailbox import Mailbox
from lscb_workflow.pipeline import acts, signing, watch
from lscb_workflow.pipeline.press import Press, unpacked
from lscb_workflow.rules.acts import CorrectAct, FrontPageAct, ReleaseAct, SignOffAct, SubmitAct
from lscb_workflow.rules.faults import Fault
from lscb_workflow.rules.policy import Audience
from lscb_workflow.store import database, digests, forms, people, plans
from lscb_workflow.store.tables import DigestFormRow
from tests.offices import sample_home, sample_office, tick

OPENS, DRAFT, PAPERS, AFTER = date(2012, 10, 9), date(2012, 10, 30), date(2012, 11, 5), date(2012, 11, 6)
MEETING, PUBLISHED = date(2012, 11, 13), date(2012, 11, 27)
QUARTER = "2012-13/Q1"
EMAILS = Path(__file__).parents[2] / "templates" / "emails"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ONLY_IN_FULL = "Words that only the full paper may carry."


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """The sample on its first draft day, one return in."""
    with sample_office(sample_home(tmp_path_factory.mktemp("papers"))) as office:
        tick(office, OPENS)
        progress = SubmitAct(ref="1.4", by="sports-development-manager", status="green", progress=ONLY_IN_FULL)
        acts.perform(office, progress, at(OPENS))
        tick(office, DRAFT)
        yield office


@pytest.fixture
def office(drafted):
    trial = replace(drafted, engine=database.copy(drafted.engine), transport=Mailbox())
    yield trial
    trial.engine.dispose()


def under(office, **words):
    """The same office under another digest policy."""
    digest = office.rules.policy.digest.model_copy(update=words)
    policy = office.rules.policy.model_copy(update={"digest": digest})
    return replace(office, rules=replace(office.rules, policy=policy))


def sign(office, day=DRAFT, by="lscb-chairperson"):
    return acts.perform(office, SignOffAct(quarter=QUARTER, by=by), at(day))


def on_file(office):
    """The newest issue that went, or the draft while none has."""
    with database.reading(office.engine) as session:
        return digests.newest(session, office.board, QUARTER)


def letters(office):
    """Each digest that was sent."""
    found = [message_from_bytes(data, policy=default) for _, data in office.transport.letters]
    return [letter for letter in found if letter["X-LSCB-Kind"] == "digest"]


def attached(letter, kind="application/pdf"):
    """The bytes of one attachment."""
    [part] = [part for part in letter.iter_attachments() if part.get_content_type() == kind]
    return part.get_content()


def said(letter):
    """The words of an email's two bodies, with the line ends that its writer gave them."""
    parts = [letter.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return [part.replace("\r\n", "\n") for part in parts]


def with_papers(office):
    return [letter for letter in letters(office) if list(letter.iter_attachments())]


def kept(office, audience="board"):
    """The forms on file of the newest issue, by form."""
    with database.reading(office.engine) as session:
        row = digests.newest(session, office.board, QUARTER)
        return {form: data for (_, form), data in forms.of_issue(session, row, audience).items()}


def content(office):
    return json.loads(on_file(office).content)


def nudges(office):
    return [data for _, data in office.transport.letters if b"X-LSCB-Kind: nudge" in data]


def nudged(office):
    """The plain words of the newest nudge."""
    return message_from_bytes(nudges(office)[-1], policy=default).get_body(("plain",)).get_content()


def test_what_was_signed_off_is_what_is_sent_whatever_changes_after(office, tmp_path):
    sign(office)
    row, forms_then = on_file(office), kept(office)
    bare = replace(office, templates=Templates(tmp_path), press=Press(tmp_path))  # nothing could be printed anew
    tick(under(bare, if_not_signed_off="hold"), PAPERS)
    frozen = unpacked(forms_then["email-attached"])
    to_the_board = [letter for letter in with_papers(office) if "governing" not in letter["X-LSCB-Notices"]]
    assert len(to_the_board) == 8
    for letter in to_the_board:
        assert said(letter) == [frozen.text, frozen.html]
        assert attached(letter) == forms_then["pdf"]
        assert attached(letter, WORD) == forms_then["docx"]
    assert on_file(office).sha256 == row.sha256
    assert kept(office) == forms_then


def test_every_reader_gets_the_same_paper_once(office):
    sign(office)
    for day in (PAPERS, AFTER):
        tick(office, day)
    assert len(letters(office)) == 10
    assert len({attached(letter) for letter in with_papers(office)}) == 2, "the board’s, and two pages for another"


def test_papers_are_attached_only_for_the_domains_that_settings_allow(office):
    sign(office)
    tick(office, PAPERS)
    [other] = [letter for letter in letters(office) if not list(letter.iter_attachments())]
    assert other["To"].addresses[0].domain == "voluntary-sector.example"
    assert all("http://127.0.0.1:8000/paper/" in words for words in said(other))


def test_without_pages_a_reader_elsewhere_is_told_whom_to_ask(office):
    sign(office)
    tick(replace(office, door=None), PAPERS)
    [other] = [letter for letter in letters(office) if not list(letter.iter_attachments())]
    assert "/paper/" not in "".join(said(other))
    assert "please ring 0121 496 0100 for a copy" in " ".join(said(other)[0].split())


def test_a_signed_paper_waits_for_the_day_papers_go(office):
    sign(office)
    tick(office, date(2012, 11, 1))
    assert letters(office) == []


def test_chasing_and_nudging_end_with_the_signature(office):
    sign(office)
    tick(office, date(2012, 10, 31))
    assert office.transport.letters == []


def test_unsigned_the_short_edition_goes_without_a_leads_words(office):
    tick(office, PAPERS)
    assert on_file(office).edition == "short"
    assert letters(office)
    short = kept(office)
    assert not any(ONLY_IN_FULL.encode() in short[form] for form in ("html", "json", "csv"))
    assert "This is the short edition." in " ".join(said(letters(office)[0])[0].split())


def test_the_full_paper_waits_behind_the_short_one_and_goes_when_signed(office):
    tick(office, PAPERS)
    tick(office, AFTER)
    assert nudges(office)
    short, office.transport.letters[:] = on_file(office), []
    sign(office, AFTER)
    tick(office, date(2012, 11, 7))
    assert (short.number, on_file(office).number) == (1, 2)
    assert len(letters(office)) == 10
    assert ONLY_IN_FULL.encode() in kept(office)["html"]


def test_policy_may_send_the_full_paper_unsigned(office):
    tick(under(office, if_not_signed_off="full"), PAPERS)
    assert on_file(office).edition == "full"
    assert on_file(office).signed_off_by is None
    assert ONLY_IN_FULL.encode() in kept(office)["html"]


def test_policy_may_hold_the_paper_until_it_is_signed(office):
    held = under(office, if_not_signed_off="hold")
    for day in (PAPERS, AFTER):
        tick(held, day)
    assert letters(office) == []
    sign(held, AFTER)
    tick(held, date(2012, 11, 7))
    assert len(letters(office)) == 10


def test_only_the_role_that_policy_names_may_sign(office):
    with pytest.raises(Fault, match="may not sign off"):
        sign(office, by="business-manager")


def test_it_cannot_be_signed_twice(office):
    sign(office)
    with pytest.raises(Fault, match="no draft to sign off"):
        sign(office)


def test_a_return_after_the_signature_is_late_and_leaves_the_bytes_alone(office):
    sign(office)
    before = on_file(office)
    words = acts.perform(
        office,
        SubmitAct(ref="2.1", by="training-and-development-officer", status="green", quarter=QUARTER),
        at(DRAFT, 14),
    )
    tick(office, PAPERS)
    assert "after the paper went out" in words
    assert on_file(office).sha256 == before.sha256


def test_a_paper_that_cannot_be_written_never_stops_the_reminders(drafted, tmp_path):
    home = sample_home(tmp_path)
    (home / "templates/emails/digest/body.html").write_text("{{ nobody_supplies_this }}", encoding="utf-8")
    with sample_office(home) as office:
        tick(office, OPENS)
        office.transport.letters.clear()
        tick(office, PAPERS)
        assert any(
            b"X-LSCB-Kind: escalation" in data or b"X-LSCB-Kind: reminder" in data
            for _, data in office.transport.letters
        )


def test_a_paper_that_cannot_be_printed_on_its_day_is_told_of_and_goes_once_it_can(office, tmp_path):
    broken = replace(office, press=Press(tmp_path))
    [why] = tick(broken, PAPERS).waiting
    assert why.startswith(f"the paper for {QUARTER} cannot be written: ")
    assert "nothing has gone to the board" in " ".join(nudged(office).split())
    assert letters(office) == []
    tick(office, AFTER)
    assert len(letters(office)) == 10


def test_a_template_of_its_email_that_is_mended_lets_it_go_without_a_restart(office, tmp_path):
    shutil.copytree(EMAILS, tmp_path / "emails")
    body = tmp_path / "emails/digest/body.txt"
    whole = body.read_text("utf-8")
    body.write_text("{{ nobody_supplies_this }}", "utf-8")
    edited = replace(office, templates=Templates(tmp_path / "emails"))
    [why] = tick(edited, PAPERS).waiting
    assert "'nobody_supplies_this' is missing" in why
    body.write_text(whole, "utf-8")
    tick(edited, PAPERS, hour=10)
    assert len(letters(edited)) == 10


def test_a_paper_that_is_not_there_after_its_day_is_missed_until_it_goes(office, tmp_path):
    broken = replace(office, press=Press(tmp_path))
    tick(broken, PAPERS)
    assert watch.take(office, at(PAPERS)).papers == ()  # its day is not over
    tick(broken, AFTER)
    assert watch.take(office, at(AFTER)).papers == (QUARTER,)
    tick(office, AFTER)
    assert watch.take(office, at(AFTER)).papers == ()


def test_a_paper_that_policy_holds_back_is_not_missed(office):
    held = under(office, if_not_signed_off="hold")
    tick(held, AFTER)
    assert watch.take(held, at(AFTER)).papers == ()


def test_no_kind_of_error_in_a_paper_stops_the_reminders(office, monkeypatch):
    def fail(*_):
        raise KeyError("words of a lead")

    monkeypatch.setattr(Press, "print", fail)
    tally = tick(office, PAPERS)
    assert tally.waiting == (f"the paper for {QUARTER} cannot be written: KeyError",)
    assert tally.sent


def test_the_content_on_file_is_canonical_json_with_the_plans_31_actions(office):
    actions = [each for aim in content(office)["aims"] for part in aim["categories"] for each in part["actions"]]
    assert len(actions) == 31


def test_a_full_paper_without_a_signature_says_so(office):
    tick(under(office, if_not_signed_off="full"), PAPERS)
    assert all("has not been signed off" in " ".join(said(letter)[0].split()) for letter in letters(office))


def test_a_signed_paper_says_which_issue_it_takes_the_place_of(office):
    tick(office, PAPERS)
    sign(office, AFTER)
    assert content(office)["issue"] == 2
    assert "takes the place of issue 1, the short edition" in json.dumps(content(office))


def test_what_was_read_is_what_is_signed_or_nothing_is(office):
    read = on_file(office).sha256[:12]
    signing.draft(office, QUARTER, at(DRAFT, 15))
    late = SubmitAct(
        ref="2.1", by="training-and-development-officer", status="green", progress="Sent after the reading."
    )
    acts.perform(office, late, at(DRAFT, 16))
    signing.draft(office, QUARTER, at(DRAFT, 17))
    with pytest.raises(Fault, match="compiled anew"):
        acts.perform(office, SignOffAct(quarter=QUARTER, by="lscb-chairperson", read=read), at(DRAFT, 18))
    fresh = on_file(office).sha256[:12]
    acts.perform(office, SignOffAct(quarter=QUARTER, by="lscb-chairperson", read=fresh), at(DRAFT, 18))


def test_a_quarter_that_has_not_opened_has_nothing_to_report(office):
    with pytest.raises(Fault, match="there is nothing to report on before that"):
        signing.draft(office, "2012-13/Q4", at(DRAFT))


def test_a_meeting_moved_after_the_quarter_opened_does_not_shut_it(office):
    with database.writing(office.engine) as session:
        plans.move_meeting(session, office.board, QUARTER, date(2012, 12, 11), at(DRAFT), "test")
    assert "Received: 2.1" in acts.perform(
        office, SubmitAct(ref="2.1", by="training-and-development-officer", status="green"), at(DRAFT, 14)
    )


# Who writes, who signs


def edit(office, day=DRAFT, by="business-manager", **words):
    return acts.perform(office, FrontPageAct(quarter=QUARTER, by=by, **words), at(day))


def test_the_manager_writes_on_the_front_page_and_the_draft_has_it(office):
    before = on_file(office).sha256
    assert on_file(office).sha256[:12] not in edit(office, note="Please begin with 4.3.")
    assert (content(office)["manager_note"], content(office)["manager_sentence"]) == ("Please begin with 4.3.", None)
    assert on_file(office).sha256 != before
    tick(office, date(2012, 10, 31))
    assert content(office)["manager_note"] == "Please begin with 4.3.", "the next day’s draft keeps it"


def test_an_empty_text_takes_the_managers_words_away_again(office):
    edit(office, sentence="A quiet quarter.", note="Please begin with 4.3.")
    edit(office, sentence="")
    assert (content(office)["manager_note"], content(office)["manager_sentence"]) == ("Please begin with 4.3.", None)


def test_the_front_page_names_no_child(office):
    with pytest.raises(Fault, match="Jayden Smith” looks like a person’s name"):
        edit(office, note="We were moved by Jayden Smith’s story.")
    assert content(office)["manager_note"] is None


def test_whoever_wrote_the_front_page_cannot_sign_it(office):
    edit(office, by="lscb-chairperson", note="Please begin with 4.3.")
    with pytest.raises(Fault, match="somebody else must sign it off"):
        sign(office)


def test_whoever_compiled_the_draft_cannot_sign_it(office):
    signing.draft(office, QUARTER, at(DRAFT), "lscb-chairperson")
    with pytest.raises(Fault, match="somebody else must sign it off"):
        sign(office)
    tick(office, date(2012, 10, 31))  # the clock compiles the next day's
    sign(office, date(2012, 10, 31))


def test_whoever_compiled_it_cannot_sign_it_under_another_post_of_theirs(office):
    with database.writing(office.engine) as session:
        known = people.directory(session, office.board)
        [manager] = [post for post in known.posts if post.handle == "business-manager"]
        both = manager.holder(DRAFT).model_copy(update={"from_on": DRAFT})
        people.replace(session, office.board, "lscb-chairperson", both, at(DRAFT), "operator")
    signing.draft(office, QUARTER, at(DRAFT), "business-manager")
    with pytest.raises(Fault, match="somebody else must sign it off"):
        sign(office)


# Sending early, correcting, publishing


def test_a_signed_paper_may_go_before_its_day(office):
    sign(office)
    acts.perform(office, ReleaseAct(quarter=QUARTER, by="business-manager"), at(date(2012, 10, 31), 8))
    tick(office, date(2012, 10, 31))
    assert len(letters(office)) == 10
    tick(office, PAPERS)
    assert len(letters(office)) == 10


def test_only_a_signed_paper_may_go_early(office):
    with pytest.raises(Fault, match="no paper that was signed off"):
        acts.perform(office, ReleaseAct(quarter=QUARTER, by="business-manager"), at(DRAFT))


def corrected(office):
    """The paper went out; then a return came in, and the manager corrects it."""
    sign(office)
    tick(office, PAPERS)
    late = SubmitAct(ref="2.1", by="training-and-development-officer", status="green", quarter=QUARTER)
    acts.perform(office, late, at(AFTER))
    act = CorrectAct(quarter=QUARTER, by="business-manager", because="2.1 had answered on paper in time.")
    return acts.perform(office, act, at(AFTER, 14))


def test_a_correction_is_a_new_issue_that_names_what_changed(office):
    first = on_file(office).sha256
    assert "issue 2 of 2012-13/Q1, which corrects issue 1" in corrected(office)
    sign(office, AFTER)
    found = content(office)["correction"]
    assert found["why"] == "2.1 had answered on paper in time."
    front_page, action = found["changes"]
    assert front_page.startswith("The front page said: “Of the plan’s 31 actions, 1 is on track,")
    assert action == "2.1: On track (green), where it was No return; a return came in."
    with database.reading(office.engine) as session:
        older = digests.issue(session, office.board, QUARTER, 1)
        assert (older.state, older.sha256) == ("superseded", first)
        assert forms.of_issue(session, older)


def test_a_sign_that_no_form_can_print_is_no_change(office):
    odd = FrontPageAct(quarter=QUARTER, by="business-manager", note="Thank you \U000fffff")
    acts.perform(office, odd, at(DRAFT, 9))
    corrected(office)
    sign(office, AFTER)
    assert "The note on the front page has changed." not in content(office)["correction"]["changes"]


def test_a_correction_goes_to_the_same_readers_once_it_is_signed(office):
    corrected(office)
    tick(office, date(2012, 11, 7))
    assert len(letters(office)) == 10, "nothing goes unsigned"
    sign(office, date(2012, 11, 7))
    tick(office, date(2012, 11, 8))
    assert len(letters(office)) == 20
    assert all("What this issue corrects" in said(letter)[1] for letter in letters(office)[10:])


def test_the_manager_who_began_a_correction_cannot_sign_it_where_policy_lets_managers_sign(office):
    ours = under(office, signed_off_by="manager")
    sign(ours, by="business-manager")
    tick(ours, PAPERS)
    acts.perform(ours, CorrectAct(quarter=QUARTER, by="business-manager", because="A slip."), at(AFTER))
    with pytest.raises(Fault, match="somebody else must sign it off"):
        sign(ours, AFTER, by="business-manager")


def publish(office, day):
    return signing.publish(office, QUARTER, at(day), "business-manager")


def test_the_public_version_waits_for_its_own_day(office):
    sign(office)
    tick(office, PAPERS)
    with pytest.raises(Fault, match=r"published from 27 November 2012 on, as policy\.toml says"):
        publish(office, date(2012, 11, 26))
    assert publish(office, PUBLISHED)


def test_the_public_never_has_a_paper_before_the_board(office):
    sign(office)
    with pytest.raises(Fault, match="has not gone to the board yet"):
        publish(office, PUBLISHED)


def test_nobody_publishes_or_writes_under_a_made_up_post(office):
    sign(office)
    tick(office, PAPERS)
    with pytest.raises(Fault, match="there is no post zzz; `person list` shows"):
        signing.publish(office, QUARTER, at(PUBLISHED), "zzz")
    with pytest.raises(Fault, match="there is no post zzz"):
        signing.draft(office, "2012-13/Q2", at(date(2013, 1, 30)), "zzz")


def test_only_what_was_signed_is_published(office):
    tick(office, PAPERS)
    with pytest.raises(Fault, match="only what was signed is published"):
        publish(office, PUBLISHED)


def test_published_papers_have_addresses_for_good(office):
    sign(office)
    tick(office, PAPERS)
    files = publish(office, PUBLISHED)
    assert sorted(files) == sorted(
        ["index.html"]
        + [
            f"{QUARTER}{place}/{name}"
            for place in ("", "/issue-1")
            for name in ("index.html", "paper.pdf", "paper.docx", "paper.json")
        ]
    )
    assert files[f"{QUARTER}/paper.pdf"] == files[f"{QUARTER}/issue-1/paper.pdf"] == kept(office, "public")["pdf"]
    first = files["index.html"].decode()
    assert first.index("Worried about a child?") < first.index(f'href="{QUARTER}/index.html"')
    assert on_file(office).state == "published"
    tick(office, date(2012, 11, 15))
    assert on_file(office).state == "published"


def test_a_correction_is_published_once_its_readers_have_it(office):
    corrected(office)
    sign(office, date(2012, 12, 3))
    with pytest.raises(Fault, match="issue 2, has not gone to the board yet"):
        publish(office, date(2012, 12, 3))
    tick(office, date(2012, 12, 4))
    assert publish(office, date(2012, 12, 4))


def test_the_manager_hears_once_that_it_may_be_published(office):
    sign(office)
    tick(office, PAPERS)
    office.transport.letters.clear()
    for day in (27, 28, 29):
        tick(office, date(2012, 11, day))
    [heard] = nudges(office)
    subject = message_from_bytes(heard, policy=default)["Subject"]
    assert subject == "Board paper for July to September 2012: the public version may be published"


def test_a_published_paper_needs_no_nudge(office):
    sign(office)
    tick(office, PAPERS)
    publish(office, PUBLISHED)
    office.transport.letters.clear()
    tick(office, date(2012, 11, 28))
    assert nudges(office) == []


# What is on file


def test_a_late_run_reports_the_same_quarter_as_of_its_own_meeting(office):
    """The machine was off from the draft's day until the next year."""
    held = under(office, if_not_signed_off="hold")
    tick(held, date(2013, 1, 10))
    row = on_file(office)
    assert (row.starts_on, row.ends_on, row.as_of) == (date(2012, 7, 1), date(2012, 9, 30), MEETING)
    assert content(office)["as_of"] == "2012-11-13"


def test_a_quarter_that_was_missed_is_found_and_made(office):
    tick(office, date(2013, 1, 10))
    assert (on_file(office).edition, on_file(office).state) == ("short", "sent")


def test_stored_papers_match_their_hashes_and_a_spoilt_one_is_named(office):
    sign(office)
    with database.reading(office.engine) as session:
        assert list(forms.spoilt(session, office.board)) == []
    with database.writing(office.engine) as session:
        row = session.exec(select(DigestFormRow).where(DigestFormRow.form == "pdf")).first()
        row.data += b" "
        session.add(row)
    with database.reading(office.engine) as session:
        assert [line.split(" does")[0] for line in forms.spoilt(session, office.board)] == [
            "2012-13/Q1, issue 1: the pdf for board"
        ]


def test_a_paper_template_that_a_board_broke_is_named_to_whoever_signs(office, tmp_path):
    broken = tmp_path / "papers"
    shutil.copytree(office.press.folder, broken)
    (broken / "paper.html").write_text("{{ nobody_supplies_this }}")
    with pytest.raises(Fault, match=r"paper\.html, line 1: .*nobody_supplies_this"):
        sign(replace(office, press=Press(broken)))
    assert on_file(office).state == "draft"


def test_an_audience_may_be_mailed_the_public_version(office):
    audience = Audience(
        name="executive",
        title="the council executive",
        marking="Public version.",
        days=-6,
        posts=("council-board-member",),
        version="public",
    )
    others = office.rules.policy.digest.audiences
    wider = under(office, audiences=(audience, *others))
    sign(wider)
    tick(wider, PAPERS)
    [told] = [letter for letter in letters(office) if "executive" in letter["X-LSCB-Notices"]]
    assert "Here is how the plan went in July to September 2012." in said(told)[0]
    assert len(letters(office)) == 10, "its reader is a board member too, and gets one"
    assert {part.get_content_type() for part in told.iter_attachments()} == {"application/pdf", WORD}


def test_an_audience_that_came_after_the_freezing_is_told_of_and_stops_nobody_else(office):
    sign(office)
    later = Audience(
        name="scrutiny", title="scrutiny", marking="For scrutiny.", days=-6, posts=("safeguarding-officer",)
    )
    wider = under(office, audiences=(*office.rules.policy.digest.audiences, later))
    [why] = tick(wider, PAPERS).waiting
    assert "was frozen before policy.toml had the audience 'scrutiny'" in why
    assert len(letters(office)) == 10


def test_an_audience_has_a_day_of_its_own(office):
    later = Audience(
        name="scrutiny", title="scrutiny", marking="For scrutiny.", days=3, posts=("safeguarding-officer",)
    )
    wider = under(office, audiences=(*office.rules.policy.digest.audiences, later))
    sign(wider)
    for day in (PAPERS, MEETING, date(2012, 11, 15)):
        tick(wider, day)
    assert len(letters(office)) == 10
    tick(wider, date(2012, 11, 16))
    assert [letter["To"].addresses[0].username for letter in letters(office)[10:]] == ["safeguarding.officer"]
