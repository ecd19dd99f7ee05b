"""The played year in a browser: what went out, the pages behind it, the papers. A real home shows none of it."""

import re
from pathlib import Path

from tests.postbag import mails
from tests.web.site import moment, site, words_of

EVENING = moment("2013-09-30", 16)


def links_in(page: str, start: str) -> list[str]:
    return re.findall(f'href="({start}[^"]*)"', page)


def test_the_front_page_lists_every_email_and_each_opens_as_it_was_sent(story: Path) -> None:
    sent = mails(story)
    with site(story, EVENING) as pages:
        listed = links_in(pages.get("/").text, "/sample/mail/")
        assert len(listed) == len(sent) > 300
        for link in listed[:: len(listed) // 20]:
            assert pages.get(link).status_code == 200
        newest = words_of(pages.get(listed[0]))
        assert any(newest[:60] in " ".join(mail.text.split()) or mail.on == sent[-1].on for mail in sent)


def test_the_link_in_a_listed_email_opens_the_lead_s_page(story: Path) -> None:
    with site(story, EVENING) as pages:
        emails = (pages.get(link).text for link in links_in(pages.get("/").text, "/sample/mail/"))
        answering = next(found for email in emails if (found := links_in(email, "/answer/")))
        assert pages.get(answering[0]).status_code in (200, 410)


def test_the_front_page_leads_to_the_leads_pages_and_the_four_papers(story: Path) -> None:
    with site(story, EVENING) as pages:
        front = pages.get("/").text
        people, papers = links_in(front, "/answer/"), links_in(front, "/sample/digest/")
        assert len(people) > 10
        assert all("You answer as the" in words_of(pages.get(link)) for link in people)
        assert len(papers) == 4 * (5 + 5 + 4), "four quarters, three audiences, no spreadsheet for the public"
        assert all(pages.get(link).status_code == 200 for link in papers)


def test_a_real_home_shows_none_of_it(story: Path) -> None:
    with site(story, EVENING) as pages:
        front = pages.get("/").text
        [mail, *_], [paper, *_] = links_in(front, "/sample/mail/"), links_in(front, "/sample/digest/")
    with site(story, EVENING, sample=False) as pages:
        front = pages.get("/")
        assert "Open the link in the email that we sent you" in words_of(front)
        assert "/answer/" not in front.text
        assert "Invented sample" not in front.text
        assert {pages.get(link).status_code for link in (mail, paper)} == {404}
