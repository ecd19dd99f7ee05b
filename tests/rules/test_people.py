"""Which mailbox hears what a post is owed, and who else reads it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lscb_workflow.rules.faults import Problem
from lscb_workflow.rules.people import Agency, Cover, Directory, Holder, PeopleFile, Post, problems
from lscb_workflow.rules.plan import Lead

TODAY = date(2012, 10, 9)
TOMORROW = TODAY + timedelta(days=1)


def holder(name: str, **spell: date) -> Holder:
    return Holder(name=name.title(), email=f"{name}@lscb.example", **spell)


def post(handle: str, **more) -> Post:
    """A post held by somebody whose address is its handle, unless told otherwise."""
    more.setdefault("holders", () if more.get("group") else (holder(handle),))
    return Post(handle=handle, title=more.pop("title", handle.title()), **more)


def board(*posts: Post, agencies: tuple[Agency, ...] = ()) -> Directory:
    return Directory(agencies, posts)


def receiver(directory: Directory, handle: str, day: date = TODAY) -> str | None:
    mailbox = directory.mailbox(handle, day)
    return mailbox and mailbox.email.partition("@")[0]


class TestMailbox:
    def test_a_post_hears_through_whoever_holds_it(self):
        mailbox = board(post("officer", title="Safeguarding Officer")).mailbox("officer", TODAY)
        assert mailbox is not None
        assert (mailbox.post, mailbox.person, mailbox.title) == ("officer", "officer", "Safeguarding Officer")
        assert (mailbox.name, mailbox.email) == ("Officer", "officer@lscb.example")

    def test_a_post_changes_hands_on_a_date(self):
        both = (holder("old", until_on=TODAY), holder("new", from_on=TOMORROW))
        directory = board(post("chair", holders=both))
        assert [receiver(directory, "chair", day) for day in (TODAY, TOMORROW)] == ["old", "new"]

    def test_nobody_hears_for_a_post_that_nobody_holds(self):
        directory = board(post("chair", holders=(holder("old", until_on=TODAY),)), post("empty", holders=()))
        assert directory.mailbox("chair", TOMORROW) is None
        assert directory.mailbox("empty", TODAY) is None

    def test_nobody_hears_for_a_post_that_does_not_exist(self):
        assert board(post("officer")).mailbox("nobody", TODAY) is None

    def test_a_group_hears_through_the_post_that_answers_for_it(self):
        directory = board(post("sub-group", group=True, answers="officer"), post("officer"))
        mailbox = directory.mailbox("sub-group", TODAY)
        assert mailbox is not None
        assert (mailbox.post, mailbox.person) == ("sub-group", "officer")

    @pytest.mark.parametrize("answers", [None, "nobody", "sub-group", "other-group"])
    def test_a_group_without_a_post_to_answer_for_it_is_nobody(self, answers):
        directory = board(post("sub-group", group=True, answers=answers), post("other-group", group=True))
        assert directory.mailbox("sub-group", TODAY) is None

    def test_cover_redirects_from_its_first_day_to_its_last(self):
        cover = Cover(deputy="deputy", from_on=TODAY, until_on=TOMORROW)
        directory = board(post("officer", covers=(cover,)), post("deputy"))
        days = [TODAY + timedelta(days=days) for days in (-1, 0, 1, 2)]
        assert [receiver(directory, "officer", day) for day in days] == ["officer", "deputy", "deputy", "officer"]

    def test_cover_counts_for_the_post_that_answers_for_a_group(self):
        directory = board(
            post("sub-group", group=True, answers="officer"),
            post("officer", covers=(Cover(deputy="deputy"),)),
            post("deputy"),
        )
        assert receiver(directory, "sub-group") == "deputy"

    def test_the_cover_arranged_last_counts(self):
        covers = (Cover(deputy="first"), Cover(deputy="second"))
        assert receiver(board(post("officer", covers=covers), post("first"), post("second")), "officer") == "second"

    def test_cover_goes_one_hop_only(self):
        directory = board(
            post("officer", covers=(Cover(deputy="deputy"),)),
            post("deputy", covers=(Cover(deputy="third"),)),
            post("third"),
        )
        assert receiver(directory, "officer") == "deputy"

    def test_two_who_cover_for_each_other_are_nobody(self):
        directory = board(post("a", covers=(Cover(deputy="b"),)), post("b", covers=(Cover(deputy="a"),)))
        assert receiver(directory, "a") is None
        assert receiver(directory, "b") is None

    @pytest.mark.parametrize("deputy", ["officer", "nobody", "sub-group", "empty"])
    def test_cover_by_nobody_is_nobody_and_never_the_one_who_is_away(self, deputy):
        directory = board(
            post("officer", covers=(Cover(deputy=deputy),)),
            post("sub-group", group=True, answers="officer"),
            post("empty", holders=()),
        )
        assert directory.mailbox("officer", TODAY) is None

    def test_two_posts_at_one_address_are_one_person_by_the_post_that_was_there_first(self):
        one = (Holder(name="Karen", email="Office@LSCB.example"),)
        same = (Holder(name="Karen P", email="office@lscb.example"),)
        directory = board(post("pa", holders=one), post("administrator", holders=same, title="Administrator"))
        mailboxes = [directory.mailbox(handle, TODAY) for handle in ("pa", "administrator")]
        assert [(box.post, box.person, box.title, box.name) for box in mailboxes if box] == [
            ("pa", "pa", "Pa", "Karen"),
            ("administrator", "pa", "Pa", "Karen"),
        ]

    def test_they_are_two_people_again_once_one_post_changes_hands(self):
        shared = holder("office", until_on=TODAY)
        directory = board(post("administrator", holders=(shared,)), post("pa", holders=(holder("office"),)))
        people = [box.person for day in (TODAY, TOMORROW) if (box := directory.mailbox("pa", day))]
        assert people == ["administrator", "pa"]


class TestWhoHears:
    def test_a_pa_hears_what_the_manager_is_sent(self):
        directory = board(post("manager", mailbox_read_by=("pa",)), post("pa"))
        assert directory.hears("manager", TODAY) == {"manager@lscb.example", "pa@lscb.example"}

    def test_what_is_sent_to_the_pa_stays_with_the_pa(self):
        assert board(post("manager", mailbox_read_by=("pa",)), post("pa")).hears("pa", TODAY) == {"pa@lscb.example"}

    def test_under_cover_it_is_the_deputys_readers_who_hear(self):
        directory = board(
            post("chair", mailbox_read_by=("pa",), covers=(Cover(deputy="manager"),)),
            post("manager", mailbox_read_by=("clerk",)),
            post("pa"),
            post("clerk"),
        )
        assert directory.hears("chair", TODAY) == {"manager@lscb.example", "clerk@lscb.example"}

    def test_a_mailbox_shared_by_two_posts_has_the_readers_of_both(self):
        shared = (holder("shared"),)
        directory = board(
            post("chair", holders=shared), post("director", holders=shared, mailbox_read_by=("pa",)), post("pa")
        )
        assert directory.hears("chair", TODAY) == {"shared@lscb.example", "pa@lscb.example"}

    def test_a_reader_who_has_left_hears_nothing(self):
        directory = board(post("manager", mailbox_read_by=("pa",)), post("pa", holders=(holder("pa", until_on=TODAY),)))
        assert directory.hears("manager", TOMORROW) == {"manager@lscb.example"}

    def test_nobody_hears_what_reaches_nobody(self):
        assert board(post("manager", holders=(), mailbox_read_by=("pa",)), post("pa")).hears("manager", TODAY) == set()

    def test_those_who_answer_for_a_post_are_its_holder_and_the_deputy(self):
        directory = board(post("officer", covers=(Cover(deputy="deputy"),)), post("deputy"))
        assert directory.emails_of(("officer",), TODAY) == {"officer@lscb.example", "deputy@lscb.example"}

    @given(st.permutations(["a", "b", "c", "d"]), st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"))))
    def test_whatever_the_covers_mail_reaches_one_holder_who_hears_it(self, order, covers):
        directory = board(*(post(h, covers=tuple(Cover(deputy=d) for p, d in covers if p == h)) for h in order))
        for handle in order:
            mailbox = directory.mailbox(handle, TODAY)
            if mailbox is None:
                assert any(covered == handle for covered, _ in covers)
            else:
                assert mailbox.email in directory.hears(handle, TODAY)


class TestFindingPosts:
    def test_a_role_has_its_posts_in_the_files_order(self):
        directory = board(post("z", roles=("board",)), post("m"), post("a", roles=("chair", "board")))
        assert directory.in_role("board") == ("z", "a")
        assert directory.in_role("manager") == ()

    def test_the_member_for_a_post_is_its_agencys(self):
        directory = board(
            post("officer", agency="council"),
            post("sub-group", group=True, answers="officer"),
            post("free"),
            agencies=(Agency(handle="council", name="Council", member="councillor"),),
        )
        members = [directory.member_for(handle) for handle in ("officer", "sub-group", "free", "nobody")]
        assert members == ["councillor", "councillor", None, None]

    @pytest.mark.parametrize(
        "printed",
        ["Training & Development Officer", "Training and Development officer.", "training  and\ndevelopment officer"],
    )
    def test_a_lead_is_found_by_role_however_it_is_printed(self, printed):
        directory = board(post("trainer", title="Training and Development Officer"), post("other"))
        assert directory.lead_post(Lead(name="Anybody", role=printed)) == "trainer"
        assert directory.post_titled(printed) == "trainer"

    def test_a_lead_is_found_by_another_way_its_post_is_printed(self):
        directory = board(post("pa", title="PA to the Manager", printed_as=("PA and Administrator",)))
        assert directory.lead_post(Lead(role="PA & Administrator")) == "pa"

    def test_a_lead_whose_role_is_unknown_is_found_by_name(self):
        directory = board(post("officer", holders=(Holder(name="Paul Nash", email="p@lscb.example"),)))
        assert directory.lead_post(Lead(name="PAUL NASH", role="Officer for Safeguarding")) == "officer"

    def test_the_role_goes_before_the_name(self):
        directory = board(post("a", title="Chair"), post("b", holders=(holder("ann"),)))
        assert directory.lead_post(Lead(name="Ann", role="Chair")) == "a"

    def test_a_role_that_two_posts_share_is_settled_by_the_name(self):
        directory = board(post("a", title="Social Worker"), post("b", title="Social Worker"))
        assert directory.lead_post(Lead(name="B", role="Social Worker")) == "b"
        assert directory.lead_post(Lead(role="Social Worker")) is None

    def test_a_sub_group_is_found_among_the_groups_only(self):
        directory = board(
            post("chair-of-training", title="Training sub group"),
            post("training", title="Training Sub-group", group=True, answers="chair-of-training"),
        )
        assert directory.lead_post(Lead(name="Training sub group", group=True)) == "training"

    @pytest.mark.parametrize("lead", [Lead(missing=True, role="Officer"), Lead(), Lead(role="[…]"), Lead(name="–")])
    def test_a_lead_that_the_plan_has_lost_is_nobody(self, lead):
        assert board(post("officer"), post("dash", title="—")).lead_post(lead) is None

    def test_a_post_that_the_file_has_lost_goes_by_its_handle(self):
        assert board(post("officer", title="Safeguarding Officer")).title("officer") == "Safeguarding Officer"
        assert board().title("officer") == "officer"


class TestAddresses:
    @pytest.mark.parametrize("email", ["a@b.example", "first.last+tag@sub-domain.lscb.example", "o'neill@lscb.example"])
    def test_one_plain_address_is_taken(self, email):
        assert Holder(name="A", email=email).email == email

    @pytest.mark.parametrize(
        "email",
        [
            "",
            "a",
            "a@b",
            "@lscb.example",
            "a@",
            "a@b@lscb.example",
            "a@lscb.example, b@lscb.example",
            "a@lscb.example;b@lscb.example",
            "Ann <a@lscb.example>",
            "a b@lscb.example",
            " a@lscb.example",
            "a@lscb.example\n",
            "a@lscb.example\r\nBcc: x@lscb.example",
            "a\x00@lscb.example",
            "é@lscb.example",
            "a@büro.example",
            ".a@lscb.example",
            "a..b@lscb.example",
            "a@-lscb.example",
            "a@lscb..example",
            '"a b"@lscb.example',
            "a" * 65 + "@lscb.example",
            "a@" + "b" * 64 + ".example",
            "a@" + "b.c" * 100 + ".example",
        ],
    )
    def test_anything_else_is_refused(self, email):
        with pytest.raises(ValidationError, match="is not one email address"):
            Holder(name="A", email=email)

    @pytest.mark.parametrize("name", ["", "  ", "A\nBcc: x", "A\u2028B", "A\x1b[31m", "A" * 201])
    def test_a_name_is_one_line_without_control_characters(self, name):
        with pytest.raises(ValidationError):
            Holder(name=name, email="a@lscb.example")

    def test_a_spell_that_ends_before_it_begins_is_refused(self):
        with pytest.raises(ValidationError, match="comes before from_on"):
            Holder(name="A", email="a@lscb.example", from_on=TOMORROW, until_on=TODAY)


class TestProblems:
    def test_a_sound_file_has_none(self):
        posts = (post("officer", covers=(Cover(deputy="pa"),), mailbox_read_by=("pa",), agency="council"), post("pa"))
        agencies = (Agency(handle="council", name="Council", member="officer"),)
        assert problems(PeopleFile(agencies=agencies, posts=posts)) == []

    @pytest.mark.parametrize(
        ("wrong", "said", "at"),
        [
            (post("ok"), "2 posts share the handle 'ok'", (0, "handle")),
            (post("x", agency="nhs"), "post x: no agency is called 'nhs'", (1, "agency")),
            (post("x", mailbox_read_by=("pa",)), "post x: 'pa' is not a post of this file", (1, "mailbox_read_by", 0)),
            (
                post("x", covers=(Cover(deputy="pa"),)),
                "post x: 'pa' is not a post of this file",
                (1, "covers", 0, "deputy"),
            ),
            (post("x", covers=(Cover(deputy="x"),)), "post x: names itself", (1, "covers", 0, "deputy")),
            (post("x", group=True), "post x: a group must name the post that receives its mail", (1, "answers")),
            (
                post("x", group=True, answers="ok", holders=(holder("a"),)),
                "post x: a group has no holders and no covers of its own",
                (1,),
            ),
            (
                post("x", answers="ok"),
                "post x: answers is for a group; set group: true or leave it out",
                (1, "answers"),
            ),
            (
                post("x", holders=(holder("a"), holder("b"))),
                "post x: two holders hold it on the same day",
                (1, "holders"),
            ),
            (
                post("x", covers=(Cover(deputy="ok", from_on=TODAY), Cover(deputy="ok", until_on=TODAY))),
                "post x: two covers fall on the same day",
                (1, "covers"),
            ),
        ],
    )
    def test_what_does_not_fit_is_said_with_its_place(self, wrong, said, at):
        found = problems(PeopleFile(posts=(post("ok"), wrong)))
        assert said in found
        assert found[found.index(said)].at == ("posts", *at)

    def test_an_agency_needs_a_member_who_is_a_post(self):
        agencies = (Agency(handle="council", name="Council", member="mayor"),)
        found = problems(PeopleFile(agencies=agencies, posts=(post("ok"),)))
        assert found == ["agency council: no post is called 'mayor'"]
        assert isinstance(found[0], Problem)

    def test_holders_who_follow_one_another_do_not_overlap(self):
        one_after_the_other = (holder("b", from_on=TOMORROW), holder("a", until_on=TODAY))
        assert problems(PeopleFile(posts=(post("x", holders=one_after_the_other),))) == []
