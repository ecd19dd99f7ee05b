"""Access tokens of an application registered with Microsoft Entra: the client credentials flow.

https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/en-us/entra/identity-platform/certificate-credentials
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from lscb_workflow.mail.transports import NoOutcome, TryLater
from lscb_workflow.mail.transports.https import Answer, post

MICROSOFT = "https://login.microsoftonline.com"
TO_GRAPH, TO_SMTP = "https://graph.microsoft.com/.default", "https://outlook.office365.com/.default"
SPARE = timedelta(minutes=5)  # a token is not used in its last minutes: it must outlive a batch
ASSERTION_LASTS = timedelta(minutes=5)
_BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TOKEN = re.compile(r"[!-~]+")
_CODE = re.compile(r"[A-Za-z_]{1,60}")


class Tokens:
    """`proof` is the application's secret, or the file that holds its certificate and RSA key (PEM).

    `scope` is what the tokens are for; `clock` says what time it is; `timeout` is in seconds, for each wait.
    """

    def __init__(
        self,
        tenant: str,
        client: str,
        proof: str | Path,
        scope: str,
        clock: Callable[[], datetime],
        server: str = MICROSOFT,
        timeout: float = 60.0,
    ) -> None:
        self._url = f"{server}/{tenant}/oauth2/v2.0/token"
        self._client, self._proof, self._scope = client, proof, scope
        self._clock, self._timeout = clock, timeout
        self._token: str | None = None
        self._got_at = self._until = clock()

    def token(self) -> str:
        """One that is good for some minutes more. Raises TryLater if none can be had."""
        now = self._clock()
        # A clock that was set back says nothing about how old a token is.
        if self._token is None or not self._got_at <= now < self._until:
            self._token, lasts = self._fetched(now)
            self._got_at, self._until = now, now + lasts - SPARE
        return self._token

    def forget(self) -> None:
        """The server did not take it: the next one is asked for anew."""
        self._token = None

    def certificate_ends(self) -> datetime | None:
        """When the certificate that has just signed in ends; None where a secret signs in."""
        if isinstance(self._proof, str):
            return None
        from cryptography import x509

        return x509.load_pem_x509_certificate(self._proof.read_bytes()).not_valid_after_utc

    def _fetched(self, now: datetime) -> tuple[str, timedelta]:
        form = {
            "client_id": self._client,
            "scope": self._scope,
            "grant_type": "client_credentials",
            **self._proved(now),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = post(self._url, urlencode(form).encode(), headers, self._timeout, now)
        except NoOutcome as lost:
            raise TryLater(lost.reason) from None  # no message was in it: asking twice for a token does no harm
        token, lasts = answer.values.get("access_token"), answer.values.get("expires_in")
        if answer.status != 200 or not isinstance(token, str) or not _TOKEN.fullmatch(token) or type(lasts) is not int:
            raise TryLater(f"Microsoft refused the sign-in: {_codes(answer)}", answer.wait)
        return token, timedelta(seconds=min(max(lasts, 0), 86_400))

    def _proved(self, now: datetime) -> dict[str, str]:
        if isinstance(self._proof, str):
            return {"client_secret": self._proof}
        assertion = _assertion(self._proof, self._client, self._url, now)
        return {"client_assertion_type": _BY_ASSERTION, "client_assertion": assertion}


def _assertion(certificate: Path, client: str, url: str, now: datetime) -> str:
    """What proves that we have the certificate's key, for this one sign-in."""
    import jwt  # a tenth of a second, spent only where a certificate signs in
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from jwt.utils import base64url_encode

    claims = {"aud": url, "iss": client, "sub": client, "jti": str(uuid4()), "nbf": now, "exp": now + ASSERTION_LASTS}
    try:
        pem = certificate.read_bytes()
        thumbprint = base64url_encode(x509.load_pem_x509_certificate(pem).fingerprint(SHA256())).decode()
        return jwt.encode(claims, pem, algorithm="PS256", headers={"x5t#S256": thumbprint})
    except OSError:
        raise TryLater("the file of LSCB_GRAPH_CERTIFICATE cannot be read") from None
    except (ValueError, TypeError, jwt.PyJWTError):
        what = "a certificate and its RSA key, without a passphrase, as PEM"
        raise TryLater(f"the file of LSCB_GRAPH_CERTIFICATE must hold {what}") from None


def _codes(answer: Answer) -> str:
    """`401 invalid_client AADSTS7000215`: the words beside them may name people and are left out."""
    error, numbers = answer.values.get("error"), answer.values.get("error_codes")
    named = [error] if isinstance(error, str) and _CODE.fullmatch(error) else []
    numbered = [f"AADSTS{number}" for number in numbers if type(number) is int] if isinstance(numbers, list) else []
    return " ".join([str(answer.status), *named, *numbered[:1]])
