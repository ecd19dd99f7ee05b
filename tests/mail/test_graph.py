"""The last mile through Microsoft Graph, to a server of ours on loopback that speaks its published wire format."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from lscb_workflow.mail.transports import NoOutcome, Refused, Rejected, TryLater
from lscb_workflow.mail.transports.graph import Graph
from lscb_workflow.mail.transports.tokens import TO_GRAPH, Tokens
from tests.mail.graph_server import (
    BABBLE,
    CLIENT,
    FALL_SILENT,
    HANG_UP,
    HANG_UP_EARLY,
    HOST,
    MAILBOX,
    SECRET,
    TENANT,
    GraphServer,
    Says,
)

OFFICER = "safeguarding.officer@lscb.example"
LETTER = b"To: safeguarding.officer@lscb.example\r\nMessage-ID: <a@lscb.example>\r\n\r\nAction 1.5 is due.\r\n"
LARGE = LETTER + b"x" * 20_000_000  # more than the system's buffers hold, so that sending it can fail
MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)
PATIENCE = 5.0  # seconds; nothing here should need it


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def transport(server: GraphServer | str, watch, proof: str | Path = SECRET, patience: float = PATIENCE, mailbox=None):
    url = server if isinstance(server, str) else server.url
    return Graph(Tokens(TENANT, CLIENT, proof, TO_GRAPH, watch, url, patience), watch, mailbox, url, patience)


def deliver(graph: Graph, data: bytes = LETTER, to: str = OFFICER) -> None:
    graph.deliver(data, sender=MAILBOX, to=to, message_id="<a@lscb.example>")


def end_of_a_delivery(server: GraphServer, watch, data: bytes = LETTER, patience: float = PATIENCE):
    with server, transport(server, watch, patience=patience) as graph:
        with pytest.raises((TryLater, Refused, Rejected, NoOutcome)) as ended:
            deliver(graph, data)
        assert "@" not in ended.value.reason
        return ended.value


# --- What goes well ---------------------------------------------------------------------------------------------------


def test_a_letter_arrives_as_it_was_and_one_token_serves_many(watch):
    with GraphServer(clock=watch) as server, transport(server, watch) as graph:
        deliver(graph)
        deliver(graph)

    assert server.letters == [LETTER, LETTER]
    assert len(server.tokens) == 1


def test_a_check_signs_in_anew_and_sends_nothing(watch):
    with GraphServer(clock=watch) as server, transport(server, watch) as graph:
        assert graph.check() is None, "a secret has no day on which it ends"
        graph.check()

    assert (len(server.tokens), server.letters) == (2, [])


def test_another_mailbox_sends_where_the_environment_names_one(watch):
    with GraphServer(clock=watch) as server, transport(server, watch, mailbox=MAILBOX) as graph:
        graph.deliver(LETTER, sender="board@lscb.example", to=OFFICER, message_id="<a@lscb.example>")

    assert server.letters == [LETTER]


def test_a_token_is_renewed_shortly_before_it_ends(watch):
    with GraphServer(clock=watch, lasts=3600) as server, transport(server, watch) as graph:
        deliver(graph)
        watch.moves(minutes=54)
        deliver(graph)
        assert len(server.tokens) == 1
        watch.moves(minutes=2)
        deliver(graph)
        assert len(server.tokens) == 2

    assert len(server.letters) == 3


def test_a_clock_set_back_does_not_make_an_old_token_young(watch):
    with GraphServer(lasts=3600) as server, transport(server, watch) as graph:
        deliver(graph)
        watch.moves(hours=-24)
        deliver(graph)

    assert len(server.tokens) == 2


def test_what_is_not_one_plain_address_never_reaches_a_server(watch):
    with GraphServer(clock=watch) as server, pytest.raises(Refused, match="not one that mail can carry"):
        deliver(transport(server, watch), to="officer@lscb.example, everybody@lscb.example")

    assert (server.calls, server.tokens) == (0, {})


# --- What Graph refuses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "end"),
    [
        (400, "ErrorInvalidRecipients", Refused),
        (400, "ErrorMimeContentInvalidBase64String", Rejected),
        (413, "RequestEntityTooLarge", Rejected),
        (403, "ErrorSendAsDenied", TryLater),  # rights are ours to mend, and nobody's mailbox
        (403, "ErrorAccessDenied", TryLater),
        (404, "ErrorInvalidUser", TryLater),
        (429, "ApplicationThrottled", TryLater),
        (500, "ErrorInternalServerError", TryLater),
        (503, "ErrorServerBusy", TryLater),
        (502, "BadGateway", NoOutcome),  # what stands between may have passed it on
        (504, "GatewayTimeout", NoOutcome),
        (200, "OK", NoOutcome),
    ],
)
def test_an_answer_is_blamed_on_the_mailbox_the_message_ourselves_or_nobody(watch, status, code, end):
    ended = end_of_a_delivery(GraphServer(Says(status, code), clock=watch), watch)

    assert type(ended) is end
    assert ended.reason == f"Microsoft Graph answered {status} {code}"


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Wed, 25 Nov 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 25 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("999999999999", timedelta(days=1)),
        ("soon", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_a_server_asks_for_is_handed_on(watch, status, asked, wait):
    ended = end_of_a_delivery(GraphServer(Says(status, "ApplicationThrottled", asked), clock=watch), watch)

    assert ended.wait == wait


def test_a_server_that_asked_to_be_left_alone_is_left_alone_by_every_letter(watch):
    with GraphServer(Says(429, "ApplicationThrottled", "120"), clock=watch) as server:
        graph = transport(server, watch)
        for _ in range(2):
            with pytest.raises(TryLater, match="429 ApplicationThrottled"):
                deliver(graph)
        watch.moves(seconds=90)
        with pytest.raises(TryLater) as ended:
            deliver(graph)
        assert ended.value.wait == timedelta(seconds=30)
        assert server.calls == 1
        watch.moves(seconds=30)
        deliver(graph)

    assert server.letters == [LETTER]


def test_a_clock_set_back_does_not_lengthen_that_silence(watch):
    with GraphServer(Says(429, "ApplicationThrottled", "120"), clock=watch) as server:
        graph = transport(server, watch)
        with pytest.raises(TryLater):
            deliver(graph)
        watch.moves(days=-365)
        deliver(graph)

    assert server.letters == [LETTER]


def test_the_thirty_first_letter_in_a_minute_is_told_to_wait(watch):
    with GraphServer(clock=watch) as server, transport(server, watch) as graph:
        for _ in range(30):
            deliver(graph)
        with pytest.raises(TryLater, match="429") as ended:
            deliver(graph)

    assert ended.value.wait == timedelta(seconds=61)
    assert len(server.letters) == 30


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_a_wrong_secret_burns_no_letter_and_names_microsofts_own_number(watch):
    with GraphServer(clock=watch) as server, pytest.raises(TryLater) as ended:
        deliver(transport(server, watch, "wrong"))

    assert ended.value.reason == "Microsoft refused the sign-in: 401 invalid_client AADSTS7000215"
    assert (server.refused, server.calls) == (1, 0)


def test_a_token_that_graph_does_not_take_is_asked_for_anew_by_the_next_letter(watch):
    with GraphServer(clock=watch) as server, transport(server, watch) as graph:
        deliver(graph)
        server.tokens.clear()
        with pytest.raises(TryLater, match="401 InvalidAuthenticationToken"):
            deliver(graph)
        deliver(graph)

    assert len(server.letters) == 2


@pytest.mark.parametrize("how", [HANG_UP, BABBLE, FALL_SILENT])
def test_a_sign_in_without_an_answer_means_later_because_no_letter_was_in_it(watch, how):
    server = GraphServer(signs=(how,), clock=watch)
    ended = end_of_a_delivery(server, watch, patience=0.3 if how == FALL_SILENT else PATIENCE)

    assert type(ended) is TryLater
    assert server.calls == 0


def test_a_sign_in_told_to_wait_is_not_tried_again_before(watch):
    with GraphServer(signs=(Says(429, "temporarily_unavailable", "60"),), clock=watch) as server:
        graph = transport(server, watch)
        for _ in range(2):
            with pytest.raises(TryLater, match="refused the sign-in: 429"):
                deliver(graph)
        watch.moves(seconds=60)
        deliver(graph)

    assert server.letters == [LETTER]


def real_time() -> datetime:
    """What an assertion's few minutes are counted from."""
    return datetime.now(UTC)


def certified(key) -> x509.Certificate:
    """A certificate of the day for that key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lscb-workflow")])
    now = datetime.now(UTC)
    described = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    lasting = described.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    named = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    return lasting.public_key(key.public_key()).add_extension(named, critical=False).sign(key, SHA256())


def as_pem(key, passphrase: bytes | None = None) -> bytes:
    kept = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize("first", ["the key", "the certificate"])
def test_a_certificate_signs_in_instead_of_a_secret(key, tmp_path, first):
    shown, file = certified(key), tmp_path / "graph.pem"
    parts = [as_pem(key), shown.public_bytes(serialization.Encoding.PEM)]
    file.write_bytes(b"".join(parts if first == "the key" else reversed(parts)))
    with GraphServer(certificate=shown) as server, transport(server, real_time, file) as graph:
        deliver(graph)

    assert server.letters == [LETTER]


def test_another_applications_certificate_burns_no_letter(key, tmp_path):
    file = tmp_path / "graph.pem"
    file.write_bytes(as_pem(key) + certified(key).public_bytes(serialization.Encoding.PEM))
    known = certified(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with GraphServer(certificate=known) as server, pytest.raises(TryLater, match="refused the sign-in: 401"):
        deliver(transport(server, real_time, file))

    assert server.calls == 0


@pytest.mark.parametrize("wrong", ["no certificate", "no key", "a passphrase", "no RSA key", "no PEM", "no file"])
def test_a_file_that_is_no_certificate_with_its_key_burns_no_letter_and_says_what_is_wanted(
    key, tmp_path, watch, wrong
):
    shown = certified(key).public_bytes(serialization.Encoding.PEM)
    curve = ec.generate_private_key(ec.SECP256R1())
    content = {
        "no certificate": as_pem(key),
        "no key": shown,
        "a passphrase": shown + as_pem(key, b"open"),
        "no RSA key": certified(curve).public_bytes(serialization.Encoding.PEM) + as_pem(curve),
        "no PEM": b"\x00\xff",
    }
    file = tmp_path / "graph.pem"
    if wrong in content:
        file.write_bytes(content[wrong])
    said = "must hold a certificate and its RSA key" if wrong in content else "cannot be read"
    with GraphServer(clock=watch) as server, pytest.raises(TryLater, match=f"LSCB_GRAPH_CERTIFICATE {said}"):
        deliver(transport(server, watch, file))

    assert (server.refused, server.calls) == (0, 0)


# --- When the line is lost --------------------------------------------------------------------------------------------


def test_no_server_at_all_means_later(watch):
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TryLater, match=r"127\.0\.0\.1 cannot be reached: Connection refused"):
        deliver(transport(f"http://{HOST}:{port}", watch))


def test_a_letter_that_was_not_sent_to_its_end_means_later(watch):
    ended = end_of_a_delivery(GraphServer(HANG_UP_EARLY, clock=watch), watch, LARGE)

    assert (type(ended), ended.reason) == (TryLater, "the connection to 127.0.0.1 was lost before all was sent")


@pytest.mark.parametrize("how", [HANG_UP, BABBLE, FALL_SILENT])
def test_a_letter_sent_to_its_end_without_a_clear_answer_has_no_outcome(watch, how):
    server = GraphServer(how, clock=watch)
    ended = end_of_a_delivery(server, watch, patience=0.3 if how == FALL_SILENT else PATIENCE)

    assert (type(ended), server.calls) == (NoOutcome, 1)


def test_a_letter_without_outcome_leaves_the_next_one_alone(watch):
    with GraphServer(HANG_UP, clock=watch) as server, transport(server, watch) as graph:
        with pytest.raises(NoOutcome):
            deliver(graph)
        deliver(graph)

    assert server.letters == [LETTER]


def test_a_certificate_of_nobody_we_know_means_later(key, tmp_path, watch):
    file = tmp_path / "server.pem"
    file.write_bytes(as_pem(key) + certified(key).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server((HOST, 0)) as listening:
        answering = threading.Thread(target=_shake_hands, args=(listening, context))
        answering.start()
        port = listening.getsockname()[1]
        with pytest.raises(TryLater, match="the certificate of localhost is not trusted: self-signed certificate"):
            deliver(transport(f"https://localhost:{port}", watch))
        answering.join()


def _shake_hands(listening: socket.socket, context: ssl.SSLContext) -> None:
    caller, _ = listening.accept()
    with caller, pytest.raises(ssl.SSLError):
        context.wrap_socket(caller, server_side=True)
