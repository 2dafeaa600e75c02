"""The people, words and files of a draft: contacts, clauses and annexes, a row each."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import FilesField, WordsField
from relationships.forms.rows import RowForm
from relationships.forms.targets import choice
from relationships.forms.terms import RowsOfTermsForm
from relationships.models import AnnexFile
from relationships.terms import Contact, FreeClause, Party, Terms


class ContactRow(RowForm):
    side = choice(_("Of"), (), Party.PROVIDER)
    level = forms.IntegerField(label=_("Level"), min_value=1, max_value=9, initial=1)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("Role"), max_length=120, required=False)
    reach = forms.CharField(label=_("Reached by"), max_length=300, required=False)

    def __init__(self, *, parties: dict[Any, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["side"].choices = [(party.value, parties[party]) for party in Party]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["side"] = cleaned.get("side") or Party.PROVIDER.value
        return cleaned


class ContactsForm(RowsOfTermsForm):
    """Whom the other side turns to, level by level."""

    row = ContactRow

    def facts(self) -> dict[str, Any]:
        joined = self.version.relationship
        return {"parties": {Party.PROVIDER: str(joined.provider), Party.CONSUMER: str(joined.consumer)}}

    def section(self, terms: Terms) -> Any:
        return terms.contacts

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [{**vars(contact), "was": contact.name} for contact in terms.contacts]

    def hold_together(self) -> bool:
        twice = _t("%(name)s is named on this level already. Keep one.")
        return self.rows.is_valid() and self.rows.only_once(
            lambda row: (row["side"], row["level"], row["name"]), "name", lambda key: twice % {"name": key[2]}
        )

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        names = ("side", "level", "name", "role", "reach")
        return terms.amended(contacts=tuple(Contact(**{name: row[name] for name in names}) for row in self.rows.kept()))


class ClauseRow(RowForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    text = WordsField(label=_("Text"), max_length=20_000, rows=6)


class ClausesForm(RowsOfTermsForm):
    """What both agree on in plain language."""

    row = ClauseRow

    def section(self, terms: Terms) -> Any:
        return terms.clauses

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [{**vars(clause), "was": clause.title} for clause in terms.clauses]

    def hold_together(self) -> bool:
        twice = _t("Two clauses are called “%(name)s”. Give each its own name.")
        return self.rows.is_valid() and self.rows.only_once(
            lambda row: row["title"], "title", lambda title: twice % {"name": title}
        )

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(clauses=tuple(FreeClause(row["title"], row["text"]) for row in self.rows.kept()))


class AnnexRow(RowForm):
    name = forms.CharField(label=_("Name"), max_length=200)


class AnnexesForm(RowsOfTermsForm):
    """The files that belong to the agreement: named, removed, and new ones attached."""

    row = AnnexRow

    files = FilesField(  # type: ignore[assignment]
        label=_("Attach files"),
        required=False,
        help_text=_("Up to 10 MiB each. Both sides sign the SHA-256 of each file with the terms."),
    )

    def section(self, terms: Terms) -> Any:
        return terms.annexes

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [{"name": annex.name, "was": annex.sha256} for annex in terms.annexes]

    @property
    def attached(self) -> list[Any]:
        """The rows of what is attached; nobody types a new one."""
        return [row for row in self.rows if row["was"].value()]

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        """Files that were attached meanwhile are the same by their digest."""
        known = {annex.sha256: annex for annex in terms.annexes}
        rows = [row for row in self.rows.kept() if row["was"] in known]
        kept = {row["was"]: replace(known[row["was"]], name=row["name"]) for row in rows}
        new = {annex.sha256: annex for annex in self.new if annex.sha256 not in kept}
        return terms.amended(annexes=(*kept.values(), *new.values()))

    def make(self, **facts: Any) -> None:
        """Nothing is stored for somebody who may not write here: `rewrite` refuses it."""
        files: list[UploadedFile] = facts.get("files") or []
        allowed = self.version.may_edit(self.by)
        self.new = [AnnexFile.keep(self.version, file, by=self.by) for file in files] if allowed else []
        super().make(**facts)
