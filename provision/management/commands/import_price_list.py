"""`manage.py import_price_list FILE`: a price list in CSV comes in as draft offerings."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from provision.price_list import FACTS, ColumnMapping, PlanColumn, PriceList, Unreadable, read
from provision.price_list_drafts import Drafted, draft_all
from relationships.models import Organisation, Refused
from relationships.terms import PartKind, Period

SHOWN = 20
"""So many problems are named at once; after that a file has another fault than its rows."""

HELP = f"""\
One draft offering for each row of the list (or for each name, where --map part=COLUMN says what each row is). All or
nothing, unless --partial. What is here already under the same name is never doubled nor changed: run it again after a
failure, or with a newer list; offerings that the list tells differently by now are named.

  --map WHAT=COLUMN        WHAT is one of {", ".join(FACTS)}
  --map plan:NAME:PERIOD=COLUMN   the price per unit in a plan of that name, charged {", ".join(Period.values)}

Amounts are read as each column writes them: 1.180,00 € or 1,180.00. A plan whose price is empty leaves the row out.
Columns that no --map speaks of are named at the end.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV with a first line of column names, in UTF-8.")
        parser.add_argument("--organisation", required=True, metavar="ORG-n", help="Who offers it.")
        parser.add_argument("--map", action="append", default=[], metavar="WHAT=COLUMN", help="See above.")
        parser.add_argument(
            "--period", choices=Period.values, default="month", help="How the price per unit is charged."
        )
        parser.add_argument("--service", default="", help="The service they stand under, where no column says it.")
        parser.add_argument("--kind", choices=PartKind.values, default="access", help="Where no column says it.")
        parser.add_argument("--currency", default="EUR", help="Where no column says it.")
        parser.add_argument(
            "--partial", action="store_true", help="Import what is good and name what is not, rather than nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        organisation = Organisation.objects.filter(reference=options["organisation"]).first()
        if organisation is None:
            raise CommandError(_("There is no organisation %(name)s.") % {"name": options["organisation"]})
        try:
            price_list = read(text_of(path), mapping_of(options, organisation))
            if price_list.problems:
                self.refuse(path, price_list, partial=options["partial"])
            done = draft_all(price_list, organisation=organisation, by=None)
        except (Unreadable, Refused) as error:
            raise CommandError(str(error)) from None
        for sentence in told(done, price_list):
            self.stdout.write(sentence)

    def refuse(self, path: Path, price_list: PriceList, *, partial: bool) -> None:
        """Name what is wrong; without --partial, or with nothing left to import, that is the end."""
        lines = [str(problem) for problem in price_list.problems[:SHOWN]]
        if len(price_list.problems) > SHOWN:
            lines.append(_("... and %(count)d more.") % {"count": len(price_list.problems) - SHOWN})
        if partial and price_list.offerings:
            self.stderr.write("\n".join(lines))
            return
        said = _("%(file)s: nothing was imported. Put this right, or import the rest by --partial.")
        if partial:
            said = _("%(file)s: nothing in it could be imported.")
        raise CommandError("\n".join([*lines, said % {"file": path}]))


def text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from None
    except UnicodeDecodeError:
        raise CommandError(_("%(file)s is not in UTF-8. Save it as CSV in UTF-8.") % {"file": path}) from None


def mapping_of(options: dict[str, Any], organisation: Organisation) -> ColumnMapping:
    """What --map and its like say. Raises CommandError for what means nothing."""
    facts: dict[str, tuple[str, ...]] = {}
    plans = []
    for said in options["map"]:
        what, sign, column = said.partition("=")
        word, *named = what.strip().split(":")
        if word == "plan" and sign and len(named) == 2 and named[0].strip() and named[1] in Period.values:
            plans.append(PlanColumn(named[0].strip(), column.strip(), named[1]))
        elif word in FACTS and sign and not named and (word == "description" or word not in facts):
            facts[word] = (*facts.get(word, ()), column.strip())
        else:
            words = {"said": said, "facts": ", ".join(FACTS), "periods": ", ".join(Period.values)}
            sentence = _(
                "--map %(said)s says nothing. Write WHAT=COLUMN, WHAT once one of %(facts)s; or "
                "plan:NAME:PERIOD=COLUMN, PERIOD one of %(periods)s."
            )
            raise CommandError(sentence % words)
    usual = {name: options[name] for name in ("service", "kind", "currency") if options[name]}
    return ColumnMapping(facts, tuple(plans), options["period"], usual, organisation.time_zone)


def told(done: Drafted, price_list: PriceList) -> list[str]:
    """What happened, in sentences."""
    count = len(done.made)
    made = ngettext("Drafted %(n)d offering.", "Drafted %(n)d offerings.", count) % {"n": count}
    sentences = [made]
    if done.already:
        said = ngettext(
            "%(n)d was here already and stays as it is.",
            "%(n)d were here already and stay as they are.",
            len(done.already),
        )
        sentences.append(said % {"n": len(done.already)})
    if done.differ:
        said = ngettext(
            "%(n)d differs here and was not changed: %(names)s.",
            "%(n)d differ here and were not changed: %(names)s.",
            len(done.differ),
        )
        more = ", ..." if len(done.differ) > SHOWN else ""
        sentences.append(said % {"n": len(done.differ), "names": ", ".join(done.differ[:SHOWN]) + more})
    if price_list.left_out:
        sentences.append(_("Columns left out: %(names)s.") % {"names": ", ".join(price_list.left_out)})
    return sentences
