"""Plain values as YAML, with decimals as the numbers they are."""

from decimal import Decimal
from typing import Any

import yaml


class Dumper(yaml.SafeDumper):
    """Writes no aliases: each thing stands where it is read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: Dumper, value: Decimal) -> yaml.Node:
    plain = format(value.normalize(), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in plain else "tag:yaml.org,2002:int", plain)


Dumper.add_representer(Decimal, _decimal)


def dumped(*documents: Any, **style: Any) -> str:
    return str(yaml.dump_all(documents, Dumper=Dumper, sort_keys=False, allow_unicode=True, **style))
