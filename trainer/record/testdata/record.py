"""Writes version1.jsonl, a record as package record must write and read it: python3 record.py"""

import base64
import hashlib
import json
import struct


def crc32c(data):
    """CRC-32C bit by bit: the polynomial 0x1EDC6F41, reflected. That of "123456789" is e3069283."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283


def compact(v):
    return json.dumps(v, separators=(",", ":"), ensure_ascii=False)


def seal(fields):
    body = compact(fields)[:-1]
    return f'{body},"crc":"{crc32c(body.encode()):08x}"}}\n'


def outcome(width, sample, init, rest):
    candidate = {"id": f"width={width}", "parameters": {"width": width}}
    digest = hashlib.sha256(compact(candidate).encode()).digest()[:8].hex()
    return seal({"id": candidate["id"], "content": digest, "sample": f"{sample:016x}", "init": f"{init:016x}", **rest})


predictions = base64.b64encode(struct.pack("<3f", 0.1, -2.5, float("inf"))).decode()
with open("version1.jsonl", "w", encoding="utf-8", newline="") as f:
    f.write(seal({"format": "robust/record", "version": 1, "predictions": True, "task": {"name": "π < 4", "sample": 600}}))
    f.write(outcome(8, 1, 2**64 - 1, {"loss": 0.025, "metrics": {"a": -1.5, "b": "-Inf"}, "seconds": 1.5,
                                      "status": "trained", "predictions": predictions}))
    f.write(outcome(8, 2, 3, {"loss": "NaN", "seconds": 0.5, "status": "diverged"}))
    f.write(outcome(16, 1, 2**64 - 1, {"loss": "+Inf", "seconds": 2.25, "status": "diverged"}))
    f.write(outcome(16, 2, 3, {"loss": "NaN", "seconds": 60.5, "status": "timed out", "error": 'more than "60 s" <1m>'}))
