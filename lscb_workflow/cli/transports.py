"""The transports that really send, as the environment describes them. Loaded only where mail leaves the house."""

from collections.abc import Callable
from datetime import datetime

from lscb_workflow.config import Env
from lscb_workflow.mail.transports import Transport, graph, tokens
from lscb_workflow.mail.transports.graph import Graph
from lscb_workflow.mail.transports.smtp import Smtp
from lscb_workflow.mail.transports.tokens import Tokens

Clock = Callable[[], datetime]


def real_transport(env: Env, clock: Clock, bounces: str | None) -> Transport:
    """Graph, whose own mailbox gets the bounces, or SMTP. What each needs was checked when the environment was read."""
    if env.transport == "graph":
        server = env.graph_server or graph.MICROSOFT
        return Graph(_tokens(env, tokens.TO_GRAPH, clock), clock, env.graph_sender, server)
    assert env.smtp_host is not None
    return Smtp(
        env.smtp_host,
        env.port,
        security=env.smtp_security,
        user=env.smtp_user,
        password=env.smtp_password.get_secret_value() if env.smtp_password else None,
        ca_file=env.smtp_ca_file,
        tokens=_tokens(env, tokens.TO_SMTP, clock) if env.smtp_oauth else None,
        bounces=bounces,
    )


def _tokens(env: Env, scope: str, clock: Clock) -> Tokens:
    assert env.graph_tenant
    assert env.graph_client_id
    assert env.proof
    server = env.graph_server or tokens.MICROSOFT
    return Tokens(env.graph_tenant, env.graph_client_id, env.proof, scope, clock, server)
