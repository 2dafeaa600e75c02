"""What every request passes before any view, and what every answer carries."""

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from config import middleware
from tests.factories import World


def test_alive_needs_no_host_name_and_no_database(client: Client):
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_ready(client: Client):
    assert client.get("/readyz", headers={"host": "10.1.2.3"}).status_code == 200


def test_not_ready_without_database(client: Client, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(middleware.connection, "cursor", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (503, "the database does not answer")


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(middleware.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problem"]) == (503, "migrations are missing")


@pytest.mark.parametrize("charset", ["utf-7", "idna", "no-such", "\u00e4", "rot13", "utf-16"])
def test_unreadable_charset_is_a_bad_request(charset: str):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.generic("POST", "/login/", b"login=a", content_type=kind)
    assert answer.status_code == 400


def test_a_body_too_large_is_refused_unread(client: Client, settings):
    settings.LARGEST_REQUEST = 1_000_000
    answer = client.post("/login/", "x" * 1_000_001, content_type="text/plain")
    assert (answer.status_code, answer.content.decode()) == (
        413,
        "A request may have 1 MB. Nothing was stored; send less.",
    )


@pytest.mark.parametrize("address", ["/login/?next=%00", "/find/REL%00-1/", "/?a=%00"])
def test_nul_in_an_address_is_a_bad_request(client: Client, address: str):
    assert client.get(address).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/no/such/page/", "/admin/"])
def test_every_answer_carries_the_policy_and_its_request_id(client: Client, address: str):
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.headers["X-Request-ID"]) == 32
    assert client.get(address, headers={"x-request-id": "from-our-proxy-1"})["X-Request-ID"] == "from-our-proxy-1"
    assert len(client.get(address, headers={"x-request-id": "<forged> line"})["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_one_door_for_sign_in(client: Client):
    assert reverse("account_login") == reverse("login") == "/login/"
    assert reverse("account_logout") == reverse("logout") == "/logout/"
    assert client.get("/account/login/?next=/requests/")["Location"] == "/login/?next=/requests/"
    assert client.get("/", follow=True).redirect_chain == [("/login/?next=/", 302)]
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_reset_password", "mfa_login_webauthn", "login"])
def test_ways_in_need_no_sign_in(client: Client, name: str):
    assert client.get(reverse(name), headers={"accept": "application/json"}).status_code == 200


@pytest.mark.django_db
def test_nobody_makes_an_account_for_themselves(client: Client):
    answer = client.post("/account/signup/", {"email": "new@example.org", "password1": "correct horse battery"})
    assert answer.status_code == 200
    assert "account/signup_closed.html" in [template.name for template in answer.templates]


def test_sign_in_and_out(world: World, client: Client):
    person = world.provider.person
    answer = client.post("/login/", {"login": person.email, "password": "correct horse battery"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    client.get("/logout/")
    assert "_auth_user_id" in client.session, "signing out takes a POST"
    assert client.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_guessing_passwords_is_slowed_down(world: World, client: Client):
    cache.clear()
    for _ in range(6):
        answer = client.post("/login/", {"login": world.provider.person.email, "password": "guess"})
    assert b"Too many" in answer.content
    right = client.post("/login/", {"login": world.provider.person.email, "password": "correct horse battery"})
    assert right.status_code == 200
    cache.clear()


def test_a_reference_leads_to_its_page(world: World, client: Client):
    client.force_login(world.provider.person)
    reference = world.relationship.reference
    assert client.get(f"/find/{reference}/")["Location"] == f"/relationships/{reference}/"
    assert client.get("/find/NO-1/").status_code == 404
    client.force_login(world.outsider.person)
    assert client.get(f"/find/{reference}/").status_code == 404


def test_back_office_answers_400_to_a_key_that_is_none(world: World, client: Client):
    person = world.provider.person
    person.is_staff = person.is_superuser = True
    person.save()
    client.force_login(person)
    for model, page in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for key in ("dup", "9" * 40, "\0"):
            sent = {"action": "delete_selected", "_selected_action": key, "index": "0"}
            answer = client.post(address, sent)
            assert answer.status_code < 500, (page, key)


def test_a_page_for_what_went_wrong_says_so(world: World, client: Client):
    client.force_login(world.provider.person)
    assert client.get("/no/such/page/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.provider.person)
    assert strict.post("/logout/").status_code == 403
