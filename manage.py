#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("TANDEM_LOCAL", "1")  # the demo is local even on a database of your own
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.LOCAL  # noqa: B018  reads the settings
    except ImproperlyConfigured as problem:
        sys.exit(f"Tandem cannot start: {problem}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
