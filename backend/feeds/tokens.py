"""The secret in a subscription's address: made here, shown once, stored as a hash."""

import secrets
from hashlib import sha256

_RANDOM_BYTES = 32


def new_token() -> str:
    """Return 256 random bits in the letters of a web address."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def hash_token(token: str) -> str:
    """Return the SHA-256 of ``token`` in hexadecimal.

    A slow hash would protect nothing more: nobody can guess 256 random bits, however fast each guess is.
    """
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
