"""Somebody at a page without JavaScript: opens it, fills the form behind a button, presses the button."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client


class Visitor:
    """What a person sees and does; every page must answer well, or the story stops there."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.tree = Element("html")

    def open(self, address: str) -> "Visitor":
        """Go to an address, follow where it leads, and read what is there."""
        return self._read(self.client.get(address, follow=True), address)

    def press(self, button: str, **filled: Any) -> "Visitor":
        """Send the form that holds this button, as it stands on the page but for what is filled in."""
        form = next(form for form in self.tree.iter("form") if self._button(form, button) is not None)
        pressed = self._button(form, button)
        assert pressed is not None
        data = {**self._standing(form), **filled}
        if pressed.get("name"):
            data[pressed.get("name", "")] = pressed.get("value", "")
        address = form.get("action") or self.address
        return self._read(self.client.post(address, data, follow=True), address)

    def follow(self, words: str) -> "Visitor":
        """Follow the first link with these words."""
        link = next(a for a in self.tree.iter("a") if " ".join("".join(a.itertext()).split()) == words)
        return self.open(link.get("href", ""))

    @property
    def text(self) -> str:
        """All words of the page in one line."""
        return " ".join("".join(next(self.tree.iter("main")).itertext()).split())

    def _read(self, answer: Any, address: str) -> "Visitor":
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.tree = html5lib.parse(answer.content, namespaceHTMLElements=False)
        assert answer.status_code == 200, f"{self.address}: {answer.status_code} {self.text}"
        return self

    @staticmethod
    def _button(form: Element, words: str) -> Element | None:
        return next((b for b in form.iter("button") if " ".join("".join(b.itertext()).split()) == words), None)

    @staticmethod
    def _standing(form: Element) -> dict[str, Any]:
        """The values that a browser would send unasked."""
        values: dict[str, Any] = {}
        for field in form.iter("input"):
            kind = field.get("type", "text")
            if not field.get("name") or kind in ("file", "submit"):
                continue
            if kind not in ("checkbox", "radio") or field.get("checked") is not None:
                values[field.get("name", "")] = field.get("value", "on" if kind == "checkbox" else "")
        for field in form.iter("textarea"):
            values[field.get("name", "")] = "".join(field.itertext()).removeprefix("\n")
        for field in form.iter("select"):
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            if chosen:
                values[field.get("name", "")] = chosen[0].get("value", "".join(chosen[0].itertext()))
        return values
