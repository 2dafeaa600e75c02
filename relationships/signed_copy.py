"""Copies of a version that stand for themselves outside Tandem: the same bytes whenever they are asked for.

Amounts of mandates are each organisation's own, so a copy names the mandate alone.
"""

import json
from typing import Any

from relationships.models import AgreementVersion
from relationships.terms import canonical
from relationships.verification import SignedLine, verify

FORMAT = "tandem-signed-agreement-1"
HOW = "SHA-256 of “content” as UTF-8 JSON with sorted keys and without spaces"


def as_json(version: AgreementVersion) -> str:
    """The terms with what proves them; `content` in canonical form has the digest."""
    return json.dumps(
        {
            "format": FORMAT,
            "agreement": version.reference,
            "name": version.agreement.name,
            "version": version.number,
            "provider": version.parties()["provider"],
            "consumer": version.parties()["consumer"],
            "digest": version.digest,
            "digest_is": HOW,
            "signatures": [signature(line) for line in verify(version).signatures],
            "content": json.loads(version.canonical()),
        },
        ensure_ascii=False,
        indent=1,
    )


def signature(line: SignedLine) -> dict[str, Any]:
    """Who signed for whom, when, which digest and under which mandate."""
    told = {
        "side": str(line.side),
        "organisation": line.organisation,
        "person": line.person,
        "at": canonical.plain(line.at),
        "digest": line.digest,
        "mandate": line.mandate or None,
    }
    return {**told, "first_of_two": True} if line.first_of_two else told


def as_pdf(version: AgreementVersion) -> bytes:
    """Drawn by a library that takes a moment to load, so only where somebody asks for it."""
    from relationships.pdf import drawn

    return drawn(version)
