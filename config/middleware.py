"""The doors every request passes before any view."""

import codecs
import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger("tandem.request")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
Next = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Gives the request an id (a proxy's, if it sent a sound one) and writes one line when it is answered."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            if not request.path.startswith(("/static/", "/healthz", "/readyz")):
                log.info(
                    "answered",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - began) * 1000, 1),
                )
        return response


class Health:
    """`/healthz`: the process is alive. `/readyz`: the database answers and its tables are up to date.

    Answered here, before host names, sessions and transactions: whoever probes knows an address, not a host
    name, and must get an answer when the database is away.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.migrated = False  # tables do not go back under a running process, so one look is enough

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return JsonResponse({"status": "alive"})
        if request.path_info == "/readyz":
            problem = self.problem()
            if problem:
                return JsonResponse({"status": "not ready", "problem": problem}, status=503)
            return JsonResponse({"status": "ready"})
        return self.get_response(request)

    def problem(self) -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            if not self.migrated:
                executor = MigrationExecutor(connection)
                if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                    return "migrations are missing"
                self.migrated = True
        except DatabaseError:
            return "the database does not answer"
        return ""


class BodyLimit:
    """A body that is too large is refused before a byte of it is read; a file has its own, smaller limit."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_REQUEST:
            sentence = f"A request may have {settings.LARGEST_REQUEST // 1_000_000} MB. Nothing was stored; send less."
            return HttpResponse(sentence, status=413, content_type="text/plain")
        return self.get_response(request)


class ReadableText:
    """Text nobody can store is answered 400, where Django or PostgreSQL would end in 500.

    A form in a character set that is no text for Python (utf-7), and a NUL in an address.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return self.refused("An address holds no NUL character.")
        charset = request.content_params.get("charset") if request.content_params else None
        if charset and not self.readable(charset):
            return self.refused("This character set is not accepted: send UTF-8.")
        return self.get_response(request)

    @staticmethod
    def refused(sentence: str) -> HttpResponse:
        return HttpResponse(sentence, status=400, content_type="text/plain")

    @staticmethod
    def readable(charset: str) -> bool:
        try:
            return codecs.lookup(charset).name in {"utf-8", "ascii", "iso8859-1", "cp1252"}
        except (LookupError, ValueError):
            return False
