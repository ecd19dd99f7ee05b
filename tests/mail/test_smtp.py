"""The last mile to an honest server (aiosmtpd on loopback): replies, certificates, signing in."""

import base64
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from lscb_workflow.mail.message import message_id
from lscb_workflow.mail.transports import Refused, Rejected, TryLater
from lscb_workflow.mail.transports.smtp import Smtp
from lscb_workflow.mail.transports.tokens import TO_SMTP, Tokens
from tests.mail.graph_server import CLIENT, SECRET, TENANT, GraphServer

HOST = "127.0.0.1"
PLAN, OFFICER, NURSE = "plan@lscb.example", "safeguarding.officer@lscb.example", "designated.nurse@lscb.example"
LETTER = b"Subject: Your return\r\n\r\nAction 1.5 is due.\r\n.\r\n..and a line of dots\r\n"
PATIENCE = 5.0  # seconds; nothing here should need it


def deliver(transport: Smtp, to: str = OFFICER, data: bytes = LETTER) -> None:
    transport.deliver(data, sender=PLAN, to=to, message_id="<a@lscb.example>")


def plain(port: int, **options) -> Smtp:
    return Smtp(HOST, port, "none", timeout=PATIENCE, **options)


# --- An honest server -------------------------------------------------------------------------------------------------


class Post:
    """Keeps what arrives as (to, data), and from whom; answers a step otherwise where `answers` says so; counts the
    callers."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.letters: list[tuple[str, bytes]] = []
        self.senders: list[str] = []
        self.callers: set[object] = set()

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd finds it by this name
        self.callers.add(session.peer)
        envelope.mail_from = address
        self.senders.append(address)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd finds it by this name
        envelope.rcpt_tos.append(address)
        return self.answers.get(address) or self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd finds it by this name
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.letters.extend((to, envelope.content) for to in envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def serving(post: Post, *, implicit_tls: ssl.SSLContext | None = None, **options) -> Iterator[int]:
    """The port of an aiosmtpd server that has the system choose one."""
    with socket.create_server((HOST, 0)) as listening:

        class OnThatSocket(Controller):
            def _create_server(self):
                return self.loop.create_server(self._factory_invoker, sock=listening, ssl=self.ssl_context)

        port = listening.getsockname()[1]
        server = OnThatSocket(post, hostname=HOST, port=port, ssl_context=implicit_tls, **options)
        server.start()
        try:
            yield port
        finally:
            server.stop()


def test_letters_arrive_as_they_were_over_one_kept_connection():
    post = Post()
    with serving(post) as port, plain(port) as transport:
        deliver(transport)
        deliver(transport, to=NURSE)

    assert post.letters == [(OFFICER, LETTER), (NURSE, LETTER)]
    assert len(post.callers) == 1


@pytest.mark.parametrize(
    ("step", "code", "end"),
    [
        ("MAIL", "450 4.2.1", TryLater),
        ("RCPT", "450 4.2.1", TryLater),
        ("DATA", "450 4.2.1", TryLater),
        ("MAIL", "550 5.7.1", TryLater),  # our own address is not welcome: to be mended here, and nobody's mailbox
        ("RCPT", "550 5.1.1", Refused),
        ("DATA", "554 5.6.0", Rejected),
    ],
)
def test_a_refusal_is_blamed_on_the_mailbox_the_message_or_ourselves_as_the_server_says(step, code, end):
    post = Post(**{step: f"{code} <{OFFICER}> is not welcome"})
    with serving(post) as port, plain(port) as transport, pytest.raises(end) as ended:
        deliver(transport)

    assert type(ended.value) is end
    assert ended.value.reason.startswith(f"the mail server answered {code} to the ")
    assert "@" not in ended.value.reason
    assert post.letters == []


def test_a_bounce_comes_back_to_an_address_that_names_its_message():
    post = Post()
    with serving(post) as port, plain(port, bounces="bounces@lscb.example") as transport:
        transport.deliver(LETTER, sender=PLAN, to=OFFICER, message_id=message_id("a", "lscb.example"))
        transport.deliver(LETTER, sender=PLAN, to=NURSE, message_id=message_id("b", "lscb.example"))
    with serving(post) as port, plain(port) as transport:
        deliver(transport)

    assert post.senders == [
        "bounces+ca978112ca1bbdcafac2@lscb.example",
        "bounces+3e23e8160039594a3389@lscb.example",
        PLAN,
    ]
    assert [data for _, data in post.letters] == [LETTER, LETTER, LETTER]


def test_a_refused_letter_leaves_the_next_one_alone():
    post = Post(**{OFFICER: "550 5.1.1 no such mailbox"})
    with serving(post) as port, plain(port) as transport:
        with pytest.raises(Refused):
            deliver(transport)
        deliver(transport, to=NURSE)

    assert post.letters == [(NURSE, LETTER)]


@pytest.mark.parametrize("code", ["530 5.7.0", "535 5.7.8"])
def test_a_server_that_wants_a_sign_in_burns_no_letter(code):
    with serving(Post(MAIL=f"{code} sign in first")) as port, plain(port) as transport, pytest.raises(TryLater):
        deliver(transport)


def test_a_closed_transport_opens_again_for_the_next_letter():
    post = Post()
    with serving(post) as port, plain(port) as transport:
        deliver(transport)
        transport.close()
        transport.close()
        deliver(transport)

    assert len(post.letters) == 2


@pytest.mark.parametrize(
    "to", ["officer@lscb.example>\r\nRCPT TO:<everybody@lscb.example", "Officer <a@b.example>", ""]
)
def test_what_is_not_one_plain_address_never_reaches_a_server(to):
    post = Post()
    with serving(post) as port, plain(port) as transport, pytest.raises(Refused, match="not one that mail can carry"):
        deliver(transport, to=to)

    assert post.callers == set()


def test_no_server_at_all_means_later():
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    with plain(port) as transport, pytest.raises(TryLater, match="cannot be reached: Connection refused"):
        deliver(transport)


# --- Certificates and signing in --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> SimpleNamespace:
    """A throw-away authority's certificate for 127.0.0.1, and the server's context that shows it."""
    if shutil.which("openssl") is None:
        pytest.skip("NOT TESTED: TLS to the mail server. The openssl command is not installed.")
    folder: Path = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=throw-away"
    files = ["-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return SimpleNamespace(ca_file=folder / "ca.pem", server=server)


@contextmanager
def serving_securely(post: Post, security: str, certificate, **options) -> Iterator[int]:
    tls = {"implicit_tls": certificate.server} if security == "tls" else {"tls_context": certificate.server}
    with serving(post, **tls, **options) as port:
        yield port


def only_the_board(server, session, envelope, mechanism, credentials) -> AuthResult:
    known = (credentials.login, credentials.password) == (b"board", b"correct horse")
    return AuthResult(success=known, handled=False)  # not handled: the server writes the reply


SIGN_IN = {"authenticator": only_the_board, "auth_required": True}
SECURE = pytest.mark.parametrize("security", ["starttls", "tls"])


@SECURE
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not know that TLS from the first byte is TLS
def test_a_letter_goes_over_a_checked_connection_after_signing_in(certificate, security):
    post = Post()
    options = {"require_starttls": True} if security == "starttls" else {"auth_require_tls": False}
    with serving_securely(post, security, certificate, **SIGN_IN, **options) as port:
        how = {"user": "board", "password": "correct horse", "ca_file": certificate.ca_file, "timeout": PATIENCE}
        with Smtp(HOST, port, security, **how) as transport:
            deliver(transport)
            deliver(transport, to=NURSE)

    assert post.letters == [(OFFICER, LETTER), (NURSE, LETTER)]
    assert len(post.callers) == 1


@SECURE
def test_a_certificate_of_nobody_we_know_means_later(certificate, security):
    post = Post()
    with (
        serving_securely(post, security, certificate) as port,
        Smtp(HOST, port, security, timeout=PATIENCE) as transport,
        pytest.raises(TryLater, match="certificate is not trusted: self-signed certificate"),
    ):
        deliver(transport)

    assert post.callers == set()


@SECURE
def test_a_certificate_for_another_host_means_later(certificate, security):
    with (
        serving_securely(Post(), security, certificate) as port,
        Smtp("localhost", port, security, ca_file=certificate.ca_file, timeout=PATIENCE) as transport,
        pytest.raises(TryLater, match="certificate is not trusted: Hostname mismatch"),
    ):
        deliver(transport)


def test_a_server_without_starttls_is_never_written_to_in_plain_text():
    post = Post()
    with (
        serving(post) as port,
        Smtp(HOST, port, "starttls", "board", "correct horse", timeout=PATIENCE) as transport,
        pytest.raises(TryLater, match="STARTTLS"),
    ):
        deliver(transport)

    assert post.callers == set()


def test_plain_text_where_tls_was_agreed_means_later():
    with (
        serving(Post()) as port,
        Smtp(HOST, port, "tls", timeout=PATIENCE) as transport,
        pytest.raises(TryLater, match="no secure connection to the mail server: WRONG_VERSION_NUMBER"),
    ):
        deliver(transport)


def test_a_missing_file_of_authorities_means_later(tmp_path):
    transport = Smtp(HOST, 1, "tls", ca_file=tmp_path / "gone.pem")
    with pytest.raises(TryLater, match="file of certificate authorities cannot be read"):
        deliver(transport)


@pytest.mark.parametrize(
    ("password", "reason"), [("wrong", "refused the sign-in: 535 5.7.8"), ("pässword", "holds a character")]
)
def test_a_wrong_password_burns_no_letter(certificate, password, reason):
    post = Post()
    with (
        serving_securely(post, "starttls", certificate, **SIGN_IN, require_starttls=True) as port,
        Smtp(HOST, port, "starttls", "board", password, certificate.ca_file, timeout=PATIENCE) as transport,
        pytest.raises(TryLater, match=reason),
    ):
        deliver(transport)

    assert post.callers == set()


# --- Signing in with a token ------------------------------------------------------------------------------------------


class TokenPost(Post):
    """Takes only whom Microsoft gave a token, as Exchange does: XOAUTH2 with the words in the first line."""

    def __init__(self, microsoft: GraphServer) -> None:
        super().__init__()
        self.microsoft = microsoft
        self.tried: list[str] = []

    async def auth_XOAUTH2(self, server, args):  # noqa: N802 -- aiosmtpd finds it by this name
        user, token, *ending = base64.b64decode(args[1]).decode().split("\x01")
        assert (user, ending) == (f"user={PLAN}", ["", ""])
        self.tried.append(token)
        if token.removeprefix("auth=Bearer ") in self.microsoft.tokens:
            return AuthResult(success=True, handled=False)
        await server.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)


def with_tokens(port: int, certificate, microsoft: GraphServer, secret: str = SECRET) -> Smtp:
    tokens = Tokens(TENANT, CLIENT, secret, TO_SMTP, lambda: datetime.now(UTC), microsoft.url, PATIENCE)
    return Smtp(HOST, port, "starttls", PLAN, ca_file=certificate.ca_file, timeout=PATIENCE, tokens=tokens)


def test_a_mailbox_signs_in_with_a_token_once_for_many_letters(certificate):
    with GraphServer() as microsoft:
        post = TokenPost(microsoft)
        with (
            serving_securely(post, "starttls", certificate, auth_required=True, require_starttls=True) as port,
            with_tokens(port, certificate, microsoft) as transport,
        ):
            deliver(transport)
            deliver(transport, to=NURSE)

    assert post.letters == [(OFFICER, LETTER), (NURSE, LETTER)]
    assert len(post.tried) == len(microsoft.tokens) == 1


def test_a_token_that_the_mail_server_refuses_burns_no_letter_and_is_not_used_again(certificate):
    with GraphServer() as microsoft:
        post = TokenPost(microsoft)
        with (
            serving_securely(post, "starttls", certificate, auth_required=True, require_starttls=True) as port,
            with_tokens(port, certificate, microsoft) as transport,
        ):
            deliver(transport)
            transport.close()
            microsoft.tokens.clear()
            with pytest.raises(TryLater, match=r"refused the sign-in: 535 5\.7\.8"):
                deliver(transport, to=NURSE)
            deliver(transport, to=NURSE)

    assert post.letters == [(OFFICER, LETTER), (NURSE, LETTER)]
    assert len(set(post.tried)) == 2


def test_without_a_token_no_mail_server_is_called(certificate):
    post = Post()
    with (
        GraphServer() as microsoft,
        serving_securely(post, "starttls", certificate) as port,
        with_tokens(port, certificate, microsoft, "wrong") as transport,
        pytest.raises(TryLater, match="Microsoft refused the sign-in: 401 invalid_client AADSTS7000215"),
    ):
        deliver(transport)

    assert post.callers == set()
