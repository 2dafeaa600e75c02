"""Sign-in rules: accounts come by invitation, mail leaves by a job."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest

from config.jobs import send_mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Rendered now, sent by the worker once this request has committed."""
        message: EmailMessage = self.render_mail(template_prefix, email, context)
        send_mail.defer(subject=str(message.subject), body=str(message.body), to=message.to)
