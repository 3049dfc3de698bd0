"""The server's half of the exchange that makes an authorization key.

Source: https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

import os
import time
from hashlib import sha1
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from telethon.crypto import AES, AuthKey
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.compat import rsa_fingerprint
from onlyvips.testing.telegram.mtproto.codec import ProtocolError, read_object

GENERATOR = 3
# Telegram's own safe prime, which clients know and need not test.
PRIME = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530"
    "F4DBFA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF"
    "8C595F642477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E1627"
    "53B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF"
    "9CA3928FEF5B9AE4E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B1"
    "05EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
# Any product of two primes below 2^63 serves as the proof of work.
PQ = 1229739323 * 1402015859


class ServerKey:
    """The RSA key by which a client knows the server."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.fingerprint = rsa_fingerprint(self._key.public_key().public_numbers())

    @property
    def public_pem(self) -> str:
        """The public half in PKCS #1, as `telethon.crypto.rsa.add_key` takes it."""
        pem = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
        return pem.decode()

    def decrypt(self, data: bytes) -> bytes:
        """Undo Telegram's padding-free RSA: 20 bytes of SHA-1, then the data and padding."""
        numbers = self._key.private_numbers()
        plain = pow(int.from_bytes(data, "big"), numbers.d, numbers.public_numbers.n)
        return plain.to_bytes(256, "big")[1:]


class Handshake:
    """The state of one exchange.

    Args:
        server_key: The server's RSA key.
    """

    def __init__(self, server_key: ServerKey) -> None:
        self._server_key = server_key
        self._server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        self._new_nonce = 0
        self._aes: tuple[bytes, bytes] = (b"", b"")
        self._exponent = int.from_bytes(os.urandom(256), "big")

    def answer(self, request: Any) -> tuple[Any, AuthKey | None]:
        """Answer one step; the last one also returns the new authorization key.

        Raises:
            ProtocolError: The step makes no sense here.
        """
        if isinstance(request, fn.ReqPqMultiRequest):
            pq = PQ.to_bytes(8, "big")
            return (
                tl.ResPQ(request.nonce, self._server_nonce, pq, [self._server_key.fingerprint]),
                None,
            )
        if getattr(request, "server_nonce", None) != self._server_nonce:
            raise ProtocolError("a handshake with a wrong nonce")
        if isinstance(request, fn.ReqDHParamsRequest):
            return self._parameters(request), None
        if isinstance(request, fn.SetClientDHParamsRequest) and self._aes[0]:
            return self._finish(request)
        raise ProtocolError("an unknown step of the handshake")

    def _parameters(self, request: Any) -> Any:
        inner = read_object(self._server_key.decrypt(request.encrypted_data)[20:])
        self._new_nonce = inner.new_nonce
        self._aes = generate_key_data_from_nonce(self._server_nonce, inner.new_nonce)
        data = bytes(
            tl.ServerDHInnerData(
                nonce=request.nonce,
                server_nonce=self._server_nonce,
                g=GENERATOR,
                dh_prime=PRIME.to_bytes(256, "big"),
                g_a=pow(GENERATOR, self._exponent, PRIME).to_bytes(256, "big"),
                server_time=int(time.time()),
            )
        )
        data = sha1(data, usedforsecurity=False).digest() + data
        data += os.urandom(-len(data) % 16)
        encrypted = AES.encrypt_ige(data, *self._aes)
        return tl.ServerDHParamsOk(request.nonce, self._server_nonce, encrypted)

    def _finish(self, request: Any) -> tuple[Any, AuthKey]:
        inner = read_object(AES.decrypt_ige(request.encrypted_data, *self._aes)[20:])
        shared = pow(int.from_bytes(inner.g_b, "big"), self._exponent, PRIME)
        key = AuthKey(shared.to_bytes((shared.bit_length() + 7) // 8, "big"))
        digest = key.calc_new_nonce_hash(self._new_nonce, 1)
        return tl.DhGenOk(request.nonce, self._server_nonce, digest), key
