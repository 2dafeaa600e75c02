"""A version on paper: the clauses as the page says them, both signatures, and the digest at the foot of each page.

The same version always gives the same bytes: no time of printing, no random name inside, and one language.
"""

from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache, partial
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table
from ttf_opensans import OPENSANS_BOLD, OPENSANS_REGULAR

from relationships.clauses import clauses
from relationships.models import AgreementVersion
from relationships.verification import SignedLine, verify

TEXT, BOLD = "OpenSans", "OpenSans-Bold"
SOFT, LINE = HexColor("#566070"), HexColor("#c3c8d2")
MARGIN, FOOT = 18 * mm, 26 * mm
PADDING = 12
"""Of the frame on a page, left and right together."""
LABELS = 58 * mm
"""How wide the column of names is."""
RULED = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
]

LINES_OF_ROW = 30

PLAIN = ParagraphStyle("plain", fontName=TEXT, fontSize=9.5, leading=13)
NAME = ParagraphStyle("name", PLAIN, fontName=BOLD)
SMALL = ParagraphStyle("small", PLAIN, fontSize=8, leading=11, textColor=SOFT)
TITLE = ParagraphStyle("title", PLAIN, fontName=BOLD, fontSize=17, leading=22)
HEADING = ParagraphStyle("heading", PLAIN, fontName=BOLD, fontSize=11.5, leading=15, spaceBefore=12, spaceAfter=4)


@lru_cache
def known_characters() -> frozenset[int]:
    """What the font can show; registers it, once in a process."""
    for name, font in ((TEXT, OPENSANS_REGULAR), (BOLD, OPENSANS_BOLD)):
        pdfmetrics.registerFont(TTFont(name, str(font.path)))
    return frozenset(pdfmetrics.getFont(TEXT).face.charWidths)


def written(text: str) -> str:
    """Text as the drawing library reads it: nothing in it is markup, and no character turns into an empty box."""
    known = known_characters()
    shown = "".join(c if ord(c) in known or c in "\n\t" else f"[U+{ord(c):04X}]" for c in text)
    return escape(shown).replace("\n", "<br/>")


def drawn(version: AgreementVersion) -> bytes:
    known_characters()
    with override(settings.LANGUAGE_CODE):
        held = BytesIO()
        parties = version.parties()
        document = SimpleDocTemplate(
            held,
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=FOOT,
            title=f"{version.reference} {version.agreement.name}, {version.number}",
            author=f"{parties['provider']}, {parties['consumer']}",
            lang=settings.LANGUAGE_CODE,
            invariant=1,
        )
        foot = partial(draw_foot, version=version)
        document.build(list(story(version)), onFirstPage=foot, onLaterPages=foot)
    return held.getvalue()


def draw_foot(canvas: Any, document: Any, *, version: AgreementVersion) -> None:
    """Both names, the digest and the page's number, on every page."""
    width, _height = A4
    parties = {name: written(value) for name, value in version.parties().items()}
    lines = (
        _("%(provider)s provides to %(consumer)s: %(agreement)s, version %(version)s") % parties,
        _("SHA-256 %(digest)s") % {"digest": version.digest},
    )
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN, FOOT - 5 * mm, width - MARGIN, FOOT - 5 * mm)
    top = FOOT - 7 * mm
    for text in lines:
        line = Paragraph(text, SMALL)
        _width, height = line.wrap(width - 2 * MARGIN - 20 * mm, FOOT)
        top -= height
        line.drawOn(canvas, MARGIN, top)
    canvas.setFont(TEXT, 8)
    canvas.setFillColor(SOFT)
    canvas.drawRightString(width - MARGIN, FOOT - 9 * mm, _("Page %(n)d") % {"n": canvas.getPageNumber()})
    canvas.restoreState()


def story(version: AgreementVersion) -> Iterator[Any]:
    parties = version.parties()
    yield Paragraph(written(version.agreement.name), TITLE)
    head = _("%(agreement)s, version %(version)s: %(provider)s provides to %(consumer)s") % parties
    yield Paragraph(written(head), PLAIN)
    yield Spacer(1, 4 * mm)
    for kind, found in groupby(clauses(version.terms()), key=lambda clause: heading_of(clause.key[0])):
        yield from section(kind, [(clause.name, clause.text) for clause in found if clause.text])
    yield from signatures(version)
    sentence = _(
        "Both sides sign the digest of the whole text in its canonical form, which each can download. A character that "
        "this file's font does not know is written as its number, like [U+4E2D]; the canonical text holds it as it is."
    )
    yield Spacer(1, 4 * mm)
    yield Paragraph(written(sentence), SMALL)


def heading_of(kind: str) -> str:
    """Under which heading clauses of a kind stand."""
    headings = {
        _("Frame"): ("first_day", "last_day", "summary", "currency"),
        _("What is agreed"): ("part", "value"),
        _("Priorities"): ("priorities", "matrix"),
        _("Service hours"): ("zone", "hours", "holidays", "yearly", "exceptions"),
        _("Targets"): ("target",),
        _("Obligations and workload limits"): ("obligation", "limit"),
        _("Availability, credits and penalties"): ("availability", "credits", "penalty"),
        _("How long, reviews and changes"): ("duration", "reviewing", "conduct"),
        _("Contacts"): ("contact",),
        _("Clauses"): ("clause",),
        _("Files"): ("annex",),
    }
    return next((heading for heading, kinds in headings.items() if kind in kinds), _("Conditions"))


def section(heading: str, rows: list[tuple[str, str]]) -> Iterator[Any]:
    if not rows:
        return
    yield Paragraph(written(heading), HEADING)
    cells = [
        [Paragraph(written(name if first else ""), NAME), Paragraph(written(piece), PLAIN)]
        for name, text in rows
        for first, piece in in_pieces(text)
    ]
    yield Table(cells, colWidths=[LABELS, A4[0] - 2 * MARGIN - PADDING - LABELS], style=RULED, splitInRow=1)


def in_pieces(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it is the first, lines of the text): what fills many pages is laid out row by row, not as one."""
    lines = text.split("\n")
    for start in range(0, len(lines), LINES_OF_ROW):
        yield start == 0, "\n".join(lines[start : start + LINES_OF_ROW])


def signatures(version: AgreementVersion) -> Iterator[Any]:
    lines = verify(version).signatures
    if not lines:
        yield from section(_("Signatures"), [(_("Nobody"), _("It is proposed, and nobody has signed it yet."))])
        return
    yield from section(_("Signatures"), [(line.organisation, words_of(line)) for line in lines])


def words_of(line: SignedLine) -> str:
    facts = {
        "person": line.person,
        "at": line.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "mandate": line.mandate,
        "digest": f"{line.digest[:32]} {line.digest[32:]}",
    }
    if not line.mandate:
        return _("%(person)s as operator, on behalf, %(at)s\n%(digest)s") % facts
    if line.first_of_two:
        return _("%(person)s, first of two, under %(mandate)s, %(at)s\n%(digest)s") % facts
    return _("%(person)s under %(mandate)s, %(at)s\n%(digest)s") % facts
