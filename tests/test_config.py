"""A home comes in as frozen values, or as one sentence for each thing that is wrong with it."""

import shutil
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lscb_workflow import config
from lscb_workflow.rules.faults import Fault

CONFIG = Path(__file__).parents[1] / "config"
SMTP = {"LSCB_TRANSPORT": "smtp", "LSCB_SMTP_HOST": "smtp.our-board.example"}
APPLICATION = {
    "LSCB_GRAPH_TENANT": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
    "LSCB_GRAPH_CLIENT_ID": "00001111-aaaa-2222-bbbb-3333cccc4444",
    "LSCB_GRAPH_CLIENT_SECRET": "s3cr~t",
}
GRAPH = APPLICATION | {"LSCB_TRANSPORT": "graph"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the files that `init` would write."""
    (tmp_path / "config").mkdir()
    for name in ("settings.toml", "policy.toml", "words.toml"):
        shutil.copy(CONFIG / name, tmp_path / "config" / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


def refused(home: Path, environ: dict[str, str] | None = None) -> list[str]:
    """What is wrong with a home, without the folder's name."""
    with pytest.raises(Fault) as caught:
        config.load(home, environ or {})
    return [problem.replace(f"{home}/", "") for problem in caught.value.problems]


def line_of(path: Path, words: str) -> int:
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if words in line)


class TestHome:
    def test_the_shipped_settings_make_a_home(self, home):
        loaded = config.load(home, {})
        assert loaded.root == home
        assert loaded.settings.board == "our-board"
        assert loaded.settings.send_at == time(8)
        assert loaded.settings.zone == ZoneInfo("Europe/London")
        assert loaded.policy.after_asking == 2
        assert not loaded.settings.sample

    def test_the_sample_is_solihull_and_names_nobody(self, home):
        shutil.copy(CONFIG / "sample/settings.toml", home / "config/settings.toml")
        (home / ".env").write_text(f"LSCB_SECRET={'s' * 40}\n")
        settings = config.load(home, {}).settings
        assert (settings.board, settings.show_people_as, settings.sample) == ("solihull", "post", True)
        assert settings.board_name == "Solihull Local Safeguarding Children Board"
        assert settings.sender_email == "lscb@lscb.example"

    def test_the_sample_is_closed_over_christmas(self, home):
        shutil.copy(CONFIG / "sample/settings.toml", home / "config/settings.toml")
        (home / ".env").write_text(f"LSCB_SECRET={'s' * 40}\n")
        calendar = config.load(home, {}).settings.calendar
        days = [date(2012, 12, 21), date(2012, 12, 24), date(2012, 12, 31), date(2013, 1, 1), date(2013, 1, 2)]
        assert [calendar.is_working(day) for day in days] == [True, False, False, False, True]

    def test_easter_monday_is_known_to_an_english_board(self, home):
        assert not config.load(home, {}).settings.calendar.is_working(date(2013, 4, 1))

    def test_a_folder_without_settings_says_what_to_do(self, tmp_path):
        assert refused(tmp_path) == [
            f"{tmp_path} is not a home: it has no config/settings.toml; "
            "make one with `lscb-workflow init`, or name one with --home"
        ]

    def test_a_home_without_a_policy_says_so(self, home):
        (home / "config/policy.toml").unlink()
        assert refused(home) == ["config/policy.toml: there is no such file; `lscb-workflow init` adds it"]

    def test_everything_wrong_in_every_file_is_said_at_once(self, home):
        change(home / "config/settings.toml", 'send_at = "08:00"', 'send_at = "21:00"')
        change(home / "config/policy.toml", "after_asking = 2", "after_asking = -1")
        (home / ".env").write_text("LSCB_LIVE=no\n")
        assert refused(home) == [
            "config/settings.toml: send_at: must be a local time from 06:00 to 20:00, without a zone",
            "config/policy.toml: after_asking: -1 is out of range; write 0 or more",
            ".env:1: LSCB_LIVE: 'no' is not known here; write yes",
        ]


class TestSettings:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (
                'board = "our-board"',
                'board = "Our Board"',
                "board: 'Our Board' is not a handle; write small letters, digits and dashes",
            ),
            ('board = "our-board"', "board = 7", 'board: is not words; put it in quotes: "7"'),
            ('board = "our-board"', "", "board: is missing"),
            (
                'zone = "Europe/London"',
                'zone = "Europe/Solihull"',
                "zone: is not a time zone; write it as Europe/London",
            ),
            (
                '# bounces_to = "bounces@our-board.example"',
                'bounces_to = "all+bounces@our-board.example"',
                "bounces_to: must have a name of at most 40 characters, without a +, as in bounces@lscb.example",
            ),
            ('zone = "Europe/London"', 'zone = "Europe"', "zone: is not a time zone; write it as Europe/London"),
            (
                'zone = "Europe/London"',
                'zone = "../../etc/passwd"',
                "zone: is not a time zone; write it as Europe/London",
            ),
            (
                'send_at = "08:00"',
                'send_at = "05:59"',
                "send_at: must be a local time from 06:00 to 20:00, without a zone",
            ),
            (
                'send_at = "08:00"',
                'send_at = "20:01"',
                "send_at: must be a local time from 06:00 to 20:00, without a zone",
            ),
            (
                'send_at = "08:00"',
                'send_at = "08:00Z"',
                "send_at: must be a local time from 06:00 to 20:00, without a zone",
            ),
            ('send_at = "08:00"', 'send_at = "8 am"', "send_at: is not a time of day; write it as 08:00"),
            (
                '"lscb@our-board.example"',
                '"lscb"',
                "sender_email: 'lscb' is not one email address, as in lscb@lscb.example",
            ),
            ("sender_name", "sender_nane", "sender_nane: is not a key here; did you mean sender_name?"),
            (
                '"0121 496 0999"',
                '"the office"',
                "concern_telephone: 'the office' is not a telephone number; write digits and spaces",
            ),
            (
                'show_people_as = "name"',
                'show_people_as = "none"',
                "show_people_as: 'none' is not known here; write post or name",
            ),
            ("sample = false", 'sample = "no"', "sample: must be true or false"),
            ("closures = []", "closures = [{ from = 2012-12-24 }]", "closures.1.to: is missing"),
            (
                "closures = []",
                "closures = [{ from = 2012-12-24, to = 2011-01-01 }]",
                "closures.1: to 2011-01-01 comes before from 2012-12-24",
            ),
            (
                'subdivision = "ENG"',
                'subdivision = "Solihull"',
                "no bank holidays are known for country 'GB' with subdivision 'Solihull'; England is GB and ENG",
            ),
        ],
    )
    def test_a_wrong_value_is_named_by_file_and_key(self, home, old, new, said):
        change(home / "config/settings.toml", old, new)
        assert f"config/settings.toml: {said}" in refused(home)

    @pytest.mark.parametrize("at", ['"06:00"', '"20:00"', "12:30:00"])
    def test_mail_may_go_from_six_to_eight_in_the_evening(self, home, at):
        change(home / "config/settings.toml", '"08:00"', at)
        assert config.load(home, {}).settings.send_at in (time(6), time(20), time(12, 30))

    def test_the_concern_hours_may_be_left_out(self, home):
        change(home / "config/settings.toml", "concern_hours", "# concern_hours")
        assert config.load(home, {}).settings.concern_hours is None

    def test_a_wrong_step_of_the_policy_is_named_by_its_place(self, home):
        change(home / "config/policy.toml", 'to = "manager"', 'to = "boss"')
        (said,) = refused(home)
        assert said.startswith("config/policy.toml: quarter.steps.4.to: 'boss' is not known here; write lead, manager,")

    def test_waits_that_shrink_are_refused(self, home):
        change(home / "config/policy.toml", "longest_retry_minutes = 240", "longest_retry_minutes = 10")
        (said,) = refused(home)
        assert said.startswith("config/policy.toml: mail: longest_retry_minutes is shorter than retry_minutes")

    def test_no_policy_sends_faster_than_a_mailbox_of_microsofts_may(self, home):
        change(home / "config/policy.toml", "graph = 30", "graph = 31")
        assert refused(home) == ["config/policy.toml: mail.a_minute.graph: 31 is out of range; write 30 or less"]

    def test_a_policy_written_before_these_keys_goes_on(self, home):
        for line in ("longest_retry_minutes = 240\n", "a_minute = { graph = 30 }\n"):
            change(home / "config/policy.toml", line, "")
        mail = config.load(home, {}).policy.mail
        assert (mail.longest_retry_minutes, mail.a_minute.graph, mail.a_minute.smtp) == (240, 30, None)

    def test_broken_toml_is_named_by_line(self, home):
        path = home / "config/settings.toml"
        change(path, 'zone = "Europe/London"', "zone = Europe/London")
        line = line_of(path, "zone = ")
        assert refused(home) == [f"config/settings.toml:{line}: this is not TOML: Invalid value"]

    def test_a_key_given_twice_is_named_by_line(self, home):
        path = home / "config/settings.toml"
        change(path, "sample = false", "sample = false\nsample = true")
        line = line_of(path, "sample = true")
        assert refused(home) == [f"config/settings.toml:{line}: this is not TOML: Cannot overwrite a value"]

    def test_text_in_another_encoding_is_refused(self, home):
        (home / "config/settings.toml").write_bytes('board = "é"'.encode("latin-1"))
        assert refused(home) == ["config/settings.toml: this is not UTF-8 text; save it as UTF-8"]


class TestEnv:
    def test_without_an_env_file_the_data_lies_in_the_home_and_mail_in_a_folder(self, home):
        loaded = config.load(home, {})
        assert loaded.env.database_url == f"sqlite:///{home}/data/lscb.db"
        assert loaded.delivers == "folder"

    def test_the_database_is_found_from_the_home_wherever_the_command_runs(self, home, monkeypatch):
        monkeypatch.chdir("/")
        (home / ".env").write_text("LSCB_DATABASE_URL=sqlite:///other/board.db\n")
        assert config.load(home, {}).env.database_url == f"sqlite:///{home}/other/board.db"

    @pytest.mark.parametrize(
        "url", ["sqlite:////var/lib/lscb.db", "postgresql://a:b@localhost/lscb", "postgresql+psycopg:///lscb"]
    )
    def test_a_full_address_stays_as_it_is(self, home, url):
        assert config.load(home, {"LSCB_DATABASE_URL": url}).env.database_url == url

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("mysql://root:hunter2@localhost/lscb", "must begin with sqlite:/// or postgresql://"),
            ("postgres://root:hunter2@localhost/lscb", "must begin with sqlite:/// or postgresql://"),
            ("data/lscb.db", "must begin with sqlite:/// or postgresql://"),
            ("sqlite://", "names no file; write it as sqlite:///data/lscb.db"),
            ("sqlite:///:memory:", "names no file; write it as sqlite:///data/lscb.db"),
        ],
    )
    def test_another_database_is_refused_and_its_password_not_repeated(self, home, url, said):
        (home / ".env").write_text(f"\nLSCB_DATABASE_URL={url}\n")
        assert refused(home) == [f".env:2: LSCB_DATABASE_URL: {said}"]

    def test_the_environment_goes_before_the_file(self, home):
        (home / ".env").write_text("LSCB_REDIRECT_TO=file@lscb.example\nLSCB_TRANSPORT=folder\n")
        env = config.load(home, {"LSCB_REDIRECT_TO": "Environ@lscb.example", "HOME": "/root"}).env
        assert env.redirect_to == "environ@lscb.example"

    def test_a_variable_set_to_nothing_counts_as_left_out(self, home):
        (home / ".env").write_text("LSCB_LIVE=yes\nLSCB_REDIRECT_TO=\n")
        assert config.load(home, {}).env.live == "yes"
        assert config.load(home, {"LSCB_LIVE": ""}).env.live is None

    def test_an_unknown_variable_in_the_file_is_named(self, home):
        (home / ".env").write_text("# mail\nLSCB_LIV=\nOTHER=1\n")
        assert refused(home) == [".env:2: LSCB_LIV: is not a key here; did you mean LSCB_LIVE?"]

    def test_an_unknown_variable_of_the_environment_is_somebody_elses(self, home):
        assert config.load(home, {"LSCB_HOME": str(home)}).delivers == "folder"

    @pytest.mark.parametrize("line", ["LSCB_LIVE", "LSCB_LIVE: yes", "LSCB_SMTP_PASSWORD='open"])
    def test_a_line_that_cannot_be_read_is_named(self, home, line):
        (home / ".env").write_text(f"LSCB_TRANSPORT=folder\n{line}\n")
        assert refused(home) == [".env:2: this line cannot be read; write it as LSCB_NAME=value"]

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({"LSCB_TRANSPORT": "pigeon"}, "LSCB_TRANSPORT: 'pigeon' is not known here; write folder, smtp or graph"),
            ({"LSCB_LIVE": "true"}, "LSCB_LIVE: 'true' is not known here; write yes"),
            (
                {"LSCB_REDIRECT_TO": "a@x.example,b@x.example"},
                "LSCB_REDIRECT_TO: 'a@x.example,b@x.example' is not one email address, as in lscb@lscb.example",
            ),
            ({"LSCB_SMTP_PORT": "smtp"}, "LSCB_SMTP_PORT: must be a whole number"),
            ({"LSCB_SMTP_PORT": "0"}, "LSCB_SMTP_PORT: 0 is out of range; write 1 or more"),
            ({"LSCB_SMTP_PORT": "65536"}, "LSCB_SMTP_PORT: 65536 is out of range; write 65535 or less"),
            (
                {"LSCB_SMTP_HOST": "127.0.0.1:2525"},
                "LSCB_SMTP_HOST: names the server alone, as in mail.lscb.example; its port belongs in LSCB_SMTP_PORT",
            ),
            ({"LSCB_SMTP_SECURITY": "ssl"}, "LSCB_SMTP_SECURITY: 'ssl' is not known here; write starttls, tls or none"),
            (
                {"LSCB_GRAPH_TENANT": "our/board"},
                "LSCB_GRAPH_TENANT: 'our/board' is not an identifier that Microsoft Entra shows, as in "
                "aaaabbbb-0000-cccc-1111-dddd2222eeee",
            ),
        ],
    )
    def test_a_wrong_variable_of_the_environment_is_named(self, home, environ, said):
        assert refused(home, environ) == [f"environment: {said}"]

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({"LSCB_TRANSPORT": "smtp"}, "LSCB_TRANSPORT=smtp needs LSCB_SMTP_HOST"),
            (
                SMTP | {"LSCB_SMTP_SECURITY": "none"},
                "LSCB_SMTP_SECURITY=none is for this machine only; write starttls or tls",
            ),
            (
                SMTP | {"LSCB_SMTP_USER": "lscb"},
                "LSCB_SMTP_USER and LSCB_SMTP_PASSWORD go together; give both or neither",
            ),
            (SMTP | {"LSCB_SMTP_CA_FILE": "/nowhere.pem"}, "LSCB_SMTP_CA_FILE: there is no file /nowhere.pem"),
            (
                {"LSCB_TRANSPORT": "graph", "LSCB_GRAPH_TENANT": "our-board.example"},
                "LSCB_TRANSPORT=graph needs LSCB_GRAPH_TENANT and LSCB_GRAPH_CLIENT_ID",
            ),
            (
                GRAPH | {"LSCB_GRAPH_CLIENT_SECRET": ""},
                "LSCB_TRANSPORT=graph needs LSCB_GRAPH_CERTIFICATE or LSCB_GRAPH_CLIENT_SECRET",
            ),
            (GRAPH | {"LSCB_GRAPH_CERTIFICATE": "/no.pem"}, "LSCB_GRAPH_CERTIFICATE: there is no file /no.pem"),
            (SMTP | {"LSCB_SMTP_OAUTH": "yes"}, "LSCB_SMTP_OAUTH=yes needs LSCB_SMTP_USER, the mailbox that signs in"),
            (
                SMTP | {"LSCB_SMTP_OAUTH": "yes", "LSCB_SMTP_USER": "lscb@our-board.example"},
                "LSCB_SMTP_OAUTH=yes needs LSCB_GRAPH_TENANT and LSCB_GRAPH_CLIENT_ID",
            ),
        ],
    )
    def test_variables_that_do_not_go_together_are_refused(self, home, environ, said):
        assert refused(home, environ) == [f".env: {said}"]

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
    def test_mail_to_this_machine_needs_no_security(self, home, host):
        env = config.load(home, SMTP | {"LSCB_SMTP_HOST": host, "LSCB_SMTP_SECURITY": "none"}).env
        assert (env.smtp_host, env.port) == (host, 25)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8025", "https://localhost", "http://[::1]:8025"])
    def test_a_server_of_this_machine_may_stand_in_for_microsofts(self, home, url):
        assert config.load(home, GRAPH | {"LSCB_GRAPH_SERVER": url}).env.graph_server == url

    @pytest.mark.parametrize(
        "url",
        [
            "https://graph.our-board.example",
            "http://10.0.0.1:8025",
            "http://127.0.0.1@graph.our-board.example",
            "http://localhost.our-board.example",
            "http://127.0.0.1:8025/path",
        ],
    )
    def test_no_other_server_is_ever_given_the_secret(self, home, url):
        said = "LSCB_GRAPH_SERVER: is for a trial on this machine only, as in http://127.0.0.1:8025"
        assert refused(home, GRAPH | {"LSCB_GRAPH_SERVER": url}) == [f"environment: {said}"]

    def test_a_short_secret_is_refused_with_the_length_that_is_wanted(self, home):
        said = "environment: LSCB_SECRET: needs 32 or more random characters"
        assert refused(home, {"LSCB_SECRET": "short"}) == [said]

    def test_a_certificate_signs_in_before_a_secret_does(self, home):
        (home / "config/graph.pem").touch()
        environ = GRAPH | {"LSCB_GRAPH_CERTIFICATE": "config/graph.pem"}
        assert config.load(home, environ).env.proof == home / "config/graph.pem"
        assert config.load(home, GRAPH).env.proof == "s3cr~t"
        assert "s3cr~t" not in repr(config.load(home, GRAPH))

    @pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
    def test_the_port_follows_the_security_unless_it_is_given(self, home, security, port):
        environ = SMTP | {"LSCB_SMTP_SECURITY": security}
        assert config.load(home, environ).env.port == port
        assert config.load(home, environ | {"LSCB_SMTP_PORT": "2525"}).env.port == 2525

    def test_a_certificate_is_found_from_the_home(self, home):
        (home / "config/authority.pem").touch()
        env = config.load(home, SMTP | {"LSCB_SMTP_CA_FILE": "config/authority.pem"}).env
        assert env.smtp_ca_file == home / "config/authority.pem"

    def test_a_password_is_taken_to_the_letter_and_never_shown(self, home):
        (home / ".env").write_text("LSCB_SMTP_USER=lscb\nLSCB_SMTP_PASSWORD='a ${HOME} #b'\n")
        loaded = config.load(home, {"LSCB_DATABASE_URL": "postgresql://lscb:hunter2@localhost/lscb"})
        assert loaded.env.smtp_password is not None
        assert loaded.env.smtp_password.get_secret_value() == "a ${HOME} #b"
        assert "HOME" not in repr(loaded)
        assert "hunter2" not in repr(loaded)

    def test_the_example_explains_every_variable_and_sets_none(self, home):
        example = (CONFIG / "env.example").read_text("utf-8")
        assert all(f"# {variable.alias}=" in example for variable in config.Env.model_fields.values())
        untouched = config.load(home, {})
        shutil.copy(CONFIG / "env.example", home / ".env")
        assert config.load(home, {}) == untouched

    def test_each_variable_of_the_example_works_as_it_stands(self, home):
        example = (CONFIG / "env.example").read_text("utf-8")
        (home / ".env").write_text(example.replace("# LSCB_", "LSCB_"), "utf-8")
        (home / "config/authority.pem").touch()
        (home / "config/graph.pem").touch()
        env = config.load(home, {}).env
        assert env.live == "yes"
        assert env.smtp_ca_file == home / "config/authority.pem"


class TestNoRealMailByAccident:
    @pytest.mark.parametrize("transport", [SMTP, GRAPH], ids=["smtp", "graph"])
    def test_an_invented_number_never_goes_out_to_people_worried_about_a_child(self, home, transport):
        with pytest.raises(Fault, match="concern_telephone is an invented number"):
            config.load(home, transport | {"LSCB_LIVE": "yes"})

    def test_a_trials_mailbox_must_be_where_mail_may_go(self, home):
        change(home / "config/settings.toml", "mail_domains = []", 'mail_domains = ["our-board.example"]')
        assert config.load(home, SMTP | {"LSCB_REDIRECT_TO": "me@our-board.example"}).delivers == "smtp"
        (said,) = refused(home, SMTP | {"LSCB_REDIRECT_TO": "me@elsewhere.example"})
        assert said.startswith("config/settings.toml: mail_domains does not name the domain of LSCB_REDIRECT_TO")

    def test_a_sample_never_plays_on_somebody_elses_tables(self, home):
        change(home / "config/settings.toml", "sample = false", "sample = true")
        with pytest.raises(Fault, match="unset LSCB_DATABASE_URL"):
            config.load(home, {"LSCB_DATABASE_URL": "postgresql://lscb@db.our-board.example/lscb"})

    @pytest.mark.parametrize(
        ("environ", "delivers"),
        [
            ({}, "folder"),
            ({"LSCB_LIVE": "yes"}, "folder"),
            (SMTP, "folder"),
            (SMTP | {"LSCB_LIVE": "yes"}, "smtp"),
            (SMTP | {"LSCB_REDIRECT_TO": "me@our-board.example"}, "smtp"),
            (GRAPH, "folder"),
            (GRAPH | {"LSCB_LIVE": "yes"}, "graph"),
            (GRAPH | {"LSCB_REDIRECT_TO": "me@our-board.example"}, "graph"),
        ],
    )
    def test_mail_leaves_only_when_the_environment_says_so_twice(self, home, environ, delivers):
        change(home / "config/settings.toml", '"0121 496 0999"', '"08081 570123"')
        loaded = config.load(home, environ)
        assert (loaded.env.delivers, loaded.delivers) == (delivers, delivers)

    def test_a_sample_never_sends_whatever_the_environment_says(self, home):
        shutil.copy(CONFIG / "sample/settings.toml", home / "config/settings.toml")
        (home / ".env").write_text(f"LSCB_SECRET={'s' * 40}\n")
        for transport in (SMTP, GRAPH):
            assert config.load(home, transport | {"LSCB_LIVE": "yes"}).delivers == "folder"


class TestWords:
    def test_the_shipped_words_are_those_of_a_board_of_2012_with_a_partnership_of_today_beside_them(self, home):
        assert config.load(home, {}).words.body == "Board"
        change(home / "config/words.toml", 'profile = "lscb-2012"', 'profile = "lscp-2026"')
        words = config.load(home, {}).words
        assert (words.body, words.yearly, words.roles["chair"]) == ("Partnership", "Yearly report", "partnership chair")

    def test_a_profile_that_is_not_there_is_named_with_those_that_are(self, home):
        change(home / "config/words.toml", 'profile = "lscb-2012"', 'profile = "lscb-2013"')
        [said] = refused(home)
        assert said == "config/words.toml: there is no profile 'lscb-2013'; the file has lscb-2012, lscp-2026"

    def test_a_status_without_words_is_named(self, home):
        change(home / "config/words.toml", "[profiles.lscb-2012.status.amber]", "[profiles.lscb-2012.status.orange]")
        assert any("config/words.toml: profiles.lscb-2012.status" in said for said in refused(home))

    def test_a_colour_that_no_paper_can_show_is_named(self, home):
        change(home / "config/words.toml", 'colour = "amber"', 'colour = "puce"')
        [said] = refused(home)
        assert said.startswith("config/words.toml: profiles.lscb-2012.status.amber.colour: 'puce' is not known here")


class TestAudiences:
    def test_an_audience_of_everybody_sees_only_what_is_public(self, home):
        change(home / "config/policy.toml", 'version = "public"', 'version = "full"')
        [said] = refused(home)
        assert "names no roles and no posts, so it is for everybody; give it version" in said

    def test_two_audiences_of_one_name_are_refused(self, home):
        change(home / "config/policy.toml", 'name = "governing"', 'name = "board"')
        [said] = refused(home)
        assert said == "config/policy.toml: digest: two audiences share a name; give each its own"

    def test_a_paper_that_would_reach_nobody_is_refused(self, home):
        for role in ("board", "governing_board"):
            change(home / "config/policy.toml", f'roles = ["{role}"]', 'roles = []\nversion = "public"')
        [said] = refused(home)
        assert said.endswith("no audience names a role or a post, so the paper would reach nobody")

    def test_a_template_of_papers_must_be_there(self, home):
        change(
            home / "config/settings.toml",
            '# paper_template = "config/paper.docx"',
            'paper_template = "config/paper.docx"',
        )
        [said] = refused(home)
        assert said == "config/settings.toml: paper_template: there is no file config/paper.docx"

    def test_a_domain_is_written_as_it_stands_after_the_at(self, home):
        change(home / "config/settings.toml", 'paper_domains = ["our-board.example"]', 'paper_domains = ["@our-board"]')
        [said] = refused(home)
        assert "is not a domain; write what stands after the @, as in lscb.example" in said
