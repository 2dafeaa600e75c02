"""kill -9 in the middle of moves loses nothing that was answered and leaves no half move (walls 9, 10, 30)."""

import http.cookiejar
import json
import os
import signal
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.config.running import Demo, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes")

PROVIDER = "Harbour IT"
IN_PROGRESS = f"""
from consumption.models import ServiceRequest
rows = ServiceRequest.objects.filter(status="in_progress", provider__name="{PROVIDER}")
print(*rows.order_by("id").values_list("reference", flat=True)[:2])
"""
STATE = """
import json
from consumption.models import ServiceRequest
from relationships.models import Record
for reference in "{references}".split():
    request = ServiceRequest.objects.get(reference=reference)
    moves = Record.objects.filter(subject=reference, move__in=["hold", "resume"]).order_by("id")
    segments = list(request.fulfil_clock.segments.order_by("since_at", "id").values_list("running", flat=True))
    said = dict(status=request.status, moves=list(moves.values_list("move", flat=True)), segments=segments)
    print(json.dumps([reference, said]))
"""


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None  # a 302 is the answer we wait for


class Person:
    """Somebody at a browser who holds and resumes one request, again and again, and notes what was answered."""

    def __init__(self, demo: Demo, email: str, password: str, reference: str) -> None:
        self.demo, self.reference = demo, reference
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(self.cookies))
        self.made: list[str] = []  # what is known to have happened
        self.answered = 0
        self.unsure = False  # whether the last attempt got no answer
        self.surprises: list[str] = []
        self.stopping = threading.Event()
        assert self.send("/login/", login=email, password=password) == 302
        self.thread = threading.Thread(target=self.work)

    def send(self, address: str, **facts: str) -> int:
        """The status of the answer; 0 when there was none."""
        data = None
        if facts:
            self.send(address)  # the page with the form, and its token
            facts["csrfmiddlewaretoken"] = next((c.value or "" for c in self.cookies if c.name == "csrftoken"), "")
            data = urllib.parse.urlencode(facts).encode()
        try:
            with self.opener.open(self.demo.url + address, data, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return 0
        except Exception as broken:  # a half answer: http.client has several names for it
            return 0 if type(broken).__module__ == "http.client" else self.surprise(repr(broken))

    def surprise(self, what: str) -> int:
        self.surprises.append(what)
        return 0

    def work(self) -> None:
        while not self.stopping.is_set():
            move = "hold" if len(self.made) % 2 == 0 else "resume"
            hold = {"waits_for": "consumer", "code": "other", "reason": f"attempt {len(self.made)}"}
            facts = hold if move == "hold" else {"go": "1"}
            status = self.send(f"/requests/{self.reference}/{move}/", **facts)
            if status == 302:
                self.made.append(move)
                self.answered += 1
                self.unsure = False
            elif status == 422 and self.unsure:
                self.made.append(move)  # it had happened: only its answer was lost
                self.unsure = False
            elif status in (0, 500, 502, 503):
                self.unsure = True
            else:
                self.surprise(f"{move} was answered {status}")
                break


def state(demo: Demo, references: str) -> dict[str, dict[str, object]]:
    done = demo.manage("shell", "-v", "0", "-c", STATE.format(references=references))
    assert done.returncode == 0, done.stderr
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.fixture
def serving(demo: Demo) -> Iterator[Demo]:
    assert demo.manage("demo", "--no-serve").returncode == 0
    demo.start()
    yield demo
    demo.end()


def kill_web(demo: Demo) -> None:
    with suppress(ProcessLookupError):
        os.killpg(demo.child("granian"), signal.SIGKILL)


def kill_worker(demo: Demo) -> None:
    os.kill(demo.child("procrastinate"), signal.SIGKILL)


def kill_database(demo: Demo) -> None:
    os.kill(demo.postmaster, signal.SIGKILL)


def test_killed_processes_lose_no_answer_and_leave_no_half_move(serving: Demo):
    references = serving.manage("shell", "-v", "0", "-c", IN_PROGRESS).stdout.strip()
    before = state(serving, references)
    said = serving.manage("demo", "--no-serve", "--users-json").stdout
    by = next(one for one in json.loads(said) if one["organisation"] == PROVIDER and "fulfiller" in one["roles"])
    people = [Person(serving, by["email"], by["password"], reference) for reference in references.split()]
    for person in people:
        person.thread.start()
    kills: list[Callable[[Demo], None]] = [kill_web, kill_database, kill_worker]
    try:
        for kill in kills:
            _until_answered(people, 4)
            kill(serving)
        _until_answered(people, 4)
    finally:
        for person in people:
            person.stopping.set()
            person.thread.join()
    after = state(serving, references)
    for person in people:
        assert person.surprises == []
        now, then = after[person.reference], before[person.reference]
        moves = now["moves"][len(then["moves"]) :]  # type: ignore[index,arg-type]
        if person.unsure and len(moves) == len(person.made) + 1:
            moves.pop()
        assert moves == person.made, "one Record for each move that was answered, and none for another"
        held = now["moves"][-1] == "hold"  # type: ignore[index]
        assert now["status"] == ("held" if held else "in_progress")
        assert now["segments"][-1] is not held  # type: ignore[index]
        assert len(now["segments"]) - len(then["segments"]) == len(now["moves"]) - len(then["moves"])  # type: ignore[arg-type]


def _until_answered(people: list[Person], more: int) -> None:
    goals = [(person, person.answered + more) for person in people]
    until(lambda: all(person.answered >= goal or person.surprises for person, goal in goals), 60)
