# SPDX-License-Identifier: Apache-2.0
"""What a side of a handshake must compute at least, in primitives that `floor` times: no parsing, no allocation, no state."""

from collections import Counter


def work(*parts: dict[str, int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


X25519 = {"x25519_keygen": 1, "x25519_derive": 1}
# The key schedule as HKDF calls, Finished both ways, the transcript, four traffic keys.
SCHEDULE_13 = {"hkdf_expand": 16, "hkdf_extract": 3, "hmac_32": 2, "sha256_1k": 2, "aes128gcm_key": 4}
SCHEDULE_12 = {"hkdf_expand": 8, "sha256_1k": 2, "aes128gcm_key": 2, "aes128gcm_seal_64": 2}
# The encrypted part of the handshake: the server's flight and the client's.
FLIGHTS = {"aes128gcm_seal_1024": 1, "aes128gcm_seal_64": 1}
# A chain of leaf and intermediate under a root that was parsed before: two signatures, and the intermediate's key.
CHAIN_ECDSA = {"p256_verify": 2, "p256_parse_public": 1, "sha256_1k": 2}
CHAIN_RSA = {"rsa2048_pkcs1_verify": 2, "rsa2048_parse_public": 1, "sha256_1k": 2}
# CertificateVerify, with the leaf's key.
VERIFY_ECDSA = {"p256_verify": 1, "p256_parse_public": 1}
VERIFY_RSA = {"rsa2048_pss_verify": 1, "rsa2048_parse_public": 1}
SIGN_ECDSA = {"p256_sign": 1}
SIGN_RSA = {"rsa2048_pss_sign": 1}

FULL_13 = work(X25519, SCHEDULE_13, FLIGHTS)
CLIENT, SERVER = "client", "server"

# Per scenario and side: what it computes besides the chain, and the bare signature checks of the chain it verifies.
FLOOR: dict[tuple[str, str], tuple[Counter[str], Counter[str]]] = {
    ("full13-ecdsa", CLIENT): (work(FULL_13, VERIFY_ECDSA), work(CHAIN_ECDSA)),
    ("full13-ecdsa", SERVER): (work(FULL_13, SIGN_ECDSA), work()),
    ("full13-rsa", CLIENT): (work(FULL_13, VERIFY_RSA), work(CHAIN_RSA)),
    ("full13-rsa", SERVER): (work(FULL_13, SIGN_RSA), work()),
    ("full13-mlkem", CLIENT): (work(FULL_13, VERIFY_ECDSA, {"mlkem768_keygen": 1, "mlkem768_decap": 1}), work(CHAIN_ECDSA)),
    ("full13-mlkem", SERVER): (work(FULL_13, SIGN_ECDSA, {"mlkem768_encap": 1}), work()),
    ("full12-ecdsa", CLIENT): (work(X25519, SCHEDULE_12, VERIFY_ECDSA), work(CHAIN_ECDSA)),
    ("full12-ecdsa", SERVER): (work(X25519, SCHEDULE_12, SIGN_ECDSA), work()),
    ("resume13", CLIENT): (work(FULL_13, {"hkdf_expand": 4}), work()),
    ("resume13", SERVER): (work(FULL_13, {"hkdf_expand": 4, "aes128gcm_seal_64": 2}), work()),
    ("resume12", CLIENT): (work(SCHEDULE_12), work()),
    ("resume12", SERVER): (work(SCHEDULE_12, {"aes128gcm_seal_64": 1}), work()),
    ("mtls13", CLIENT): (work(FULL_13, FLIGHTS, VERIFY_ECDSA, SIGN_ECDSA), work(CHAIN_ECDSA)),
    ("mtls13", SERVER): (work(FULL_13, FLIGHTS, VERIFY_ECDSA, SIGN_ECDSA), work(CHAIN_ECDSA)),
}

# The columns of `floor` and `floor-nio`.
COLUMNS = ("direct", "public", "direct-nio-ssl")


def microseconds(primitives: Counter[str], prices: dict[str, list[float | None]], column: int = 0) -> float:
    """What they take together. A primitive that the column lacks is taken from the first one."""
    total = 0.0
    for name, count in primitives.items():
        price = prices[name][column]
        if price is None:
            price = prices[name][0]
        total += count * (price or 0.0)
    return total / 1000
