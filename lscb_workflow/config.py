"""A home's files and the environment, as frozen values: or one clear sentence for each thing that is wrong."""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from dotenv.parser import Binding, parse_stream
from pydantic import AfterValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from lscb_workflow.rules.complaints import Model, complaints
from lscb_workflow.rules.faults import Fault, Problem
from lscb_workflow.rules.policy import Policy
from lscb_workflow.rules.settings import Settings
from lscb_workflow.rules.values import Email, EntraId, Line, Value
from lscb_workflow.rules.words import Words, WordsFile

LEAST_SECRET = 32  # characters
INVENTED = "0121 496 0"  # Ofcom keeps these numbers for invented use; the shipped settings hold some
SETTINGS, POLICY, WORDS, ENV = "config/settings.toml", "config/policy.toml", "config/words.toml", ".env"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
_FILES = ("LSCB_SMTP_CA_FILE", "LSCB_GRAPH_CERTIFICATE")  # found from the home
Delivers = Literal["folder", "smtp", "graph"]
Part = TypeVar("Part")


def _database_url(url: str) -> str:
    kind, _, rest = url.partition("://")
    if kind not in _DATABASES:  # the address itself is not repeated: it may hold a password
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if kind == "sqlite" and rest in ("", "/", "/:memory:"):
        raise ValueError("names no file; write it as sqlite:///data/lscb.db")
    return url


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < LEAST_SECRET:
        raise ValueError(f"needs {LEAST_SECRET} or more random characters")
    return secret


def _this_machine(url: str) -> str:
    """A server for trials, in place of Microsoft's: anywhere else, secrets would leave in plain sight."""
    place = re.fullmatch(r"https?://(localhost|[0-9.]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?", url)
    if not place or not _is_this_machine(place[1].strip("[]")):
        raise ValueError("is for a trial on this machine only, as in http://127.0.0.1:8025")
    return url


def _heartbeat_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host)) if host else False
    if not safe or not url.isprintable() or " " in url:  # the address itself is not repeated: it may hold a key
        raise ValueError("must be an https address, as your watcher gives it")
    return url


def _server(host: str) -> str:
    """A mail server's name or address, as in mail.lscb.example; an IPv6 address has more than one colon."""
    if "/" in host or host.count(":") == 1:
        raise ValueError("names the server alone, as in mail.lscb.example; its port belongs in LSCB_SMTP_PORT")
    return host


class Env(Value):
    """What `.env` and the environment say: where the data lies, and whether mail may leave the house."""

    model_config = ConfigDict(alias_generator=lambda name: f"LSCB_{name.upper()}")

    database_url: Annotated[str, AfterValidator(_database_url)] = Field(repr=False)
    secret: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    live: Literal["yes"] | None = None
    redirect_to: Email | None = None
    transport: Delivers = "folder"
    smtp_host: Annotated[Line, AfterValidator(_server)] | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: Line | None = None
    smtp_password: SecretStr | None = None
    smtp_ca_file: Path | None = None
    smtp_oauth: Literal["yes"] | None = None
    graph_tenant: EntraId | None = None
    graph_client_id: EntraId | None = None
    graph_client_secret: SecretStr | None = None
    graph_certificate: Path | None = None
    graph_sender: Email | None = None
    graph_server: Annotated[str, AfterValidator(_this_machine)] | None = None
    heartbeat_url: Annotated[str, AfterValidator(_heartbeat_url)] | None = Field(default=None, repr=False)
    play_on_loopback: Literal["yes"] | None = None

    @model_validator(mode="after")
    def _can_reach_a_server(self) -> "Env":
        if self.transport == "smtp" and not self.smtp_host:
            raise ValueError("LSCB_TRANSPORT=smtp needs LSCB_SMTP_HOST")
        if self.smtp_security == "none" and self.smtp_host and not _is_this_machine(self.smtp_host):
            raise ValueError("LSCB_SMTP_SECURITY=none is for this machine only; write starttls or tls")
        if not self.smtp_oauth and (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("LSCB_SMTP_USER and LSCB_SMTP_PASSWORD go together; give both or neither")
        for name, file in zip(_FILES, (self.smtp_ca_file, self.graph_certificate), strict=True):
            if file and not _is_file(file):
                raise ValueError(f"{name}: there is no file {file}")
        return self

    @model_validator(mode="after")
    def _can_get_tokens(self) -> "Env":
        if self.smtp_oauth and not self.smtp_user:
            raise ValueError("LSCB_SMTP_OAUTH=yes needs LSCB_SMTP_USER, the mailbox that signs in")
        if self.transport != "graph" and not self.smtp_oauth:
            return self
        wanted = "LSCB_TRANSPORT=graph" if self.transport == "graph" else "LSCB_SMTP_OAUTH=yes"
        if not (self.graph_tenant and self.graph_client_id):
            raise ValueError(f"{wanted} needs LSCB_GRAPH_TENANT and LSCB_GRAPH_CLIENT_ID")
        if not self.proof:
            raise ValueError(f"{wanted} needs LSCB_GRAPH_CERTIFICATE or LSCB_GRAPH_CLIENT_SECRET")
        return self

    @model_validator(mode="after")
    def _plays_on_this_machine(self) -> "Env":
        if not self.play_on_loopback or self.transport == "folder":
            return self
        by_smtp = self.transport == "smtp"
        if by_smtp and not _is_this_machine(self.smtp_host or ""):
            raise ValueError("LSCB_PLAY_ON_LOOPBACK=yes is for a mail server on this machine; name it as 127.0.0.1")
        if not self.graph_server and (self.smtp_oauth or not by_smtp):
            raise ValueError(
                "LSCB_PLAY_ON_LOOPBACK=yes needs LSCB_GRAPH_SERVER, on this machine, in place of Microsoft"
            )
        return self

    @property
    def proof(self) -> str | Path | None:
        """What the application at Microsoft signs in with: its certificate's file, or else its secret."""
        secret = self.graph_client_secret
        return self.graph_certificate or (secret.get_secret_value() if secret else None)

    @property
    def port(self) -> int:
        """The SMTP port given, or the usual one for the security chosen."""
        return self.smtp_port or _PORTS[self.smtp_security]

    @property
    def delivers(self) -> Delivers:
        """The transport that is really used: no real mail by accident."""
        allowed = self.live == "yes" or self.redirect_to is not None
        return self.transport if allowed else "folder"


_VARIABLES = tuple(field.alias or "" for field in Env.model_fields.values())


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for any file
        return False


@dataclass(frozen=True)
class Home:
    """A folder that holds one board: its settings, its policy, its words, and what the environment allows."""

    root: Path
    settings: Settings
    policy: Policy
    words: Words
    env: Env

    @property
    def delivers(self) -> Delivers:
        """The transport this home uses: a sample never sends real mail, whatever the environment says."""
        return "folder" if self.settings.sample else self.env.delivers

    @property
    def plays_through(self) -> Delivers:
        """The transport of `play` and of nothing else: a test may name a server on this machine for it."""
        return self.env.transport if self.settings.sample and self.env.play_on_loopback else "folder"


def load(home: Path, environ: Mapping[str, str] = os.environ) -> Home:
    """Everything a home says. Raises Fault with all that is wrong at once.

    A variable of `environ` goes before that of `.env`; set to nothing, it counts as left out, whatever `.env` says.
    """
    root = home.expanduser().resolve()
    if not (root / SETTINGS).is_file():
        ways = "make one with `lscb-workflow init`, or name one with --home"
        raise Fault(f"{root} is not a home: it has no {SETTINGS}; {ways}")
    wrong: list[str] = []
    settings = _attempt(lambda: _toml(root / SETTINGS, Settings), wrong)
    policy = _attempt(lambda: _toml(root / POLICY, Policy), wrong)
    words = _attempt(lambda: _toml(root / WORDS, WordsFile), wrong)
    env = _attempt(lambda: environment(root, environ), wrong)
    if settings is None or policy is None or words is None or env is None:
        raise Fault(*wrong)
    found = Home(root, settings, policy, words.chosen, env)
    if unsafe := _unsafe(found):
        raise Fault(*unsafe)
    return found


def _unsafe(home: Home) -> list[str]:
    """What each file allows by itself and no board would want together."""
    wrong = []
    if home.settings.sample and not home.env.database_url.startswith(f"sqlite:///{home.root}/"):
        wrong.append(f"{home.root} is a sample, which keeps its data in its own folder; unset LSCB_DATABASE_URL")
    if home.delivers != "folder" and home.env.live and home.settings.concern_telephone.startswith(INVENTED):
        wrong.append(
            f"{home.root / SETTINGS}: concern_telephone is an invented number, and LSCB_LIVE=yes would send it to "
            "people worried about a child; put in your own"
        )
    trial = home.env.redirect_to
    if trial and not home.settings.takes_mail(trial):
        wrong.append(
            f"{home.root / SETTINGS}: mail_domains does not name the domain of LSCB_REDIRECT_TO, so no trial mail "
            "could go; add it, or name another address"
        )
    template = home.settings.paper_template
    if template and not _is_file(home.root / template):
        wrong.append(f"{home.root / SETTINGS}: paper_template: there is no file {home.root / template}")
    if home.settings.pages_url and home.env.secret is None:
        wrong.append(
            f"{home.root / ENV}: LSCB_SECRET is missing, and the links to pages_url are made with it; put in "
            f"{LEAST_SECRET} or more random characters, and keep them"
        )
    return wrong


def _attempt(read: Callable[[], Part], wrong: list[str]) -> Part | None:
    try:
        return read()
    except Fault as fault:
        wrong.extend(fault.problems)
        return None


def _toml(path: Path, shape: type[Model]) -> Model:
    """A TOML file in its shape. Going through JSON keeps strict types and still lets a list stand for a tuple."""
    try:
        values = tomllib.loads(_text(path))
    except ValueError as error:  # TOMLDecodeError is one; a number too long to read is another, without a line
        place = re.search(r" \(at (?:line (\d+).*|end of document)\)$", str(error))
        line = f":{place[1]}" if place and place[1] else ""
        why = str(error)[: place.start()] if place else str(error)
        raise Fault(f"{path}{line}: this is not TOML: {why}") from None
    try:
        return shape.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as refused:
        raise Fault(*(f"{path}: {_with_key(problem)}" for problem in complaints(refused, shape))) from None


def _with_key(problem: Problem) -> str:
    """A problem after its key; the entries of a list count from 1, as in quarter.steps.2.to."""
    key = ".".join(str(step + 1) if isinstance(step, int) else step for step in problem.at)
    return f"{key}: {problem}" if key else problem


def environment(root: Path, environ: Mapping[str, str] = os.environ) -> Env:
    """What a folder's `.env` and the environment say, whether or not the folder is a home yet. Raises Fault."""
    written, lines = _dotenv(root / ENV)
    given = {key: environ[key] for key in _VARIABLES if key in environ}
    values = {key: value for key, value in (written | given).items() if value or key not in _VARIABLES}
    values["LSCB_DATABASE_URL"] = _from(root, values.get("LSCB_DATABASE_URL", "sqlite:///data/lscb.db"))
    values |= {name: str(root / values[name]) for name in _FILES if name in values}

    def place(problem: Problem) -> str:
        key = str(problem.at[0]) if problem.at else ""
        line = f":{lines[key]}" if key in lines else ""
        return "environment" if key in given else f"{root / ENV}{line}"

    try:
        return Env.model_validate(values)
    except ValidationError as refused:
        raise Fault(*(f"{place(problem)}: {_with_key(problem)}" for problem in complaints(refused, Env))) from None


def _from(root: Path, url: str) -> str:
    """A database address whose file is found from the home, wherever the command is run."""
    file = url.removeprefix("sqlite:///")
    return url if file in (url, "", ":memory:") else f"sqlite:///{root / file}"


def _dotenv(path: Path) -> tuple[dict[str, str], dict[str, int]]:
    """The LSCB variables of a `.env`, and the line of each. No file is an empty one."""
    if not path.exists():
        return {}, {}
    # python-dotenv's parser, for dotenv_values skips a line it cannot read and takes a "$" in a password for a variable
    bindings = list(parse_stream(StringIO(_text(path))))
    ours = [binding for binding in bindings if binding.key and binding.key.startswith("LSCB_")]
    unread = [binding for binding in bindings if binding.error] + [binding for binding in ours if binding.value is None]
    if unread:
        lines = sorted(map(_line, unread))
        raise Fault(*(f"{path}:{line}: this line cannot be read; write it as LSCB_NAME=value" for line in lines))
    return {str(binding.key): binding.value or "" for binding in ours}, {
        str(binding.key): _line(binding) for binding in ours
    }


def _line(binding: Binding) -> int:
    """Where a binding stands: python-dotenv counts the empty lines before it as its own."""
    written = binding.original.string
    return binding.original.line + written[: len(written) - len(written.lstrip())].count("\n")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Fault(f"{path}: there is no such file; `lscb-workflow init` adds it") from None
    except UnicodeDecodeError:
        raise Fault(f"{path}: this is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise Fault(f"{path}: cannot be read: {error.strerror}") from None
