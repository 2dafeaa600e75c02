"""Fields that several forms share."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from relationships.models import Role
from relationships.zones import validate_zone, zone_names


class ZoneInput(forms.TextInput):
    """Search as you type over the zones, by the browser's own list: no script, and any IANA name may be typed."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        zones = format_html_join("", '<option value="{}">', ((zone,) for zone in zone_names()))
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}-zones"}, renderer)
        return format_html('{}<datalist id="{}-zones">{}</datalist>', field, name, zones)


class ZoneField(forms.CharField):
    """An IANA time zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("help_text", _("Type a city to search, for example London."))
        super().__init__(
            max_length=64, widget=ZoneInput(attrs={"autocomplete": "off"}), validators=[validate_zone], **kwargs
        )


class WordsField(forms.CharField):
    """Several lines. A browser sends other ends of lines than it was given; saved unchanged, words stay the same."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Choice(forms.Select):
    """A select rendered without a template an option: a page may hold hundreds of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, " selected" if str(key) in chosen else "", words) for key, words in self.choices),
        )
        held = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", held, options)


class RolesField(forms.MultipleChoiceField):
    """The roles of a member, each with what it may do."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Roles"))
        super().__init__(choices=described_roles, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> list[Role]:
        return [Role(role) for role in super().clean(value)]


def described_roles() -> list[tuple[str, Any]]:
    """Each role with its sentence, so that nobody needs a manual to choose."""
    return [(role.value, _described(role)) for role in Role]


def _described(role: Role) -> SafeString:
    return format_html('{} <span class="soft small">{}</span>', role.label, DOES[role])


DOES = {
    Role.RELATIONSHIP_MANAGER: _("provider: proposes, negotiates and signs, holds reviews"),
    Role.SERVICE_OWNER: _("provider: writes offerings and drafts agreements"),
    Role.FULFILLER: _("provider: answers requests"),
    Role.SPONSOR: _("consumer: pays and signs"),
    Role.CUSTOMER: _("consumer: defines needs, negotiates, answers for outcomes"),
    Role.USER: _("consumer: asks for services"),
    Role.ADMINISTRATOR: _("either side: invites people and gives roles"),
}


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in given]
