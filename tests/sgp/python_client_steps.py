"""What the steps of python_client.py share: their names, their output, checks of decoded types."""

import contextlib
import datetime
import inspect
import time

from scale_gp import APIStatusError


class Failed(Exception):
    """A step did not do what it should; the text names it and says why."""


class Steps:
    """The steps done so far, by the name of the method that each is about."""

    def __init__(self):
        self.done = []
        self.skipped = []

    @contextlib.contextmanager
    def step(self, method, note=""):
        """Runs a block as the step of `method`; a further one of the same method needs a note."""
        label = f"{method} ({note})" if note else method
        try:
            yield
        except Failed as failure:
            raise Failed(f"{label}: {failure}") from failure
        except Exception as error:  # whatever it is, the step has failed
            raise Failed(f"{label}: {type(error).__name__}: {error}") from error
        self._ok(method, label)

    @contextlib.contextmanager
    def step_or_501(self, method):
        """A step that may also end in a typed error of status 501, with words of its own."""
        note = "works"
        try:
            yield
        except Failed as failure:
            raise Failed(f"{method}: {failure}") from failure
        except APIStatusError as error:
            detail = error.body.get("detail") if isinstance(error.body, dict) else None
            if error.status_code != 501 or not detail:
                raise Failed(f"{method}: {type(error).__name__}: {error}") from error
            note = f"501: {detail}"
        except Exception as error:
            raise Failed(f"{method}: {type(error).__name__}: {error}") from error
        self._ok(method, f"{method} ({note})")

    def skip(self, method, why):
        """Says that a method is not called, and why."""
        self.skipped.append(method)
        print(f"skip {method}: {why}", flush=True)

    def must_cover(self, client, trees):
        """Fails when the client has a method below `trees` that no step was about."""
        for tree in trees:
            missing = [m for m in methods(getattr(client, tree), tree) if m not in self.done + self.skipped]
            if missing:
                raise Failed(f"{missing[0]}: no step calls it")

    def _ok(self, method, label):
        if method not in self.done:
            self.done.append(method)
        print(f"ok {label}", flush=True)


def methods(resource, path):
    """The names of all calls of a resource and of those below it."""
    for name in dir(type(resource)):
        if name.startswith("_") or name.startswith("with_"):
            continue
        member = getattr(resource, name)
        if inspect.ismethod(member):
            yield f"{path}.{name}"
        elif hasattr(member, "with_raw_response"):
            yield from methods(member, f"{path}.{name}")


def check(condition, text):
    """Fails with `text` when the condition does not hold."""
    if not condition:
        raise Failed(text)


def equal(found, expected, what):
    """Fails when two values differ."""
    check(found == expected, f"{what} is {found!r}, expected {expected!r}")


PLAIN = {str: str, int: int, bool: bool, float: (int, float), datetime.datetime: datetime.datetime, list: list}


def typed(value, cls):
    """Checks that a value is decoded as `cls`, with every required member in its type; returns it.

    The client decodes loosely: what is missing becomes None, and what has a wrong type stays as it is.
    """
    check(isinstance(value, cls), f"decoded as {type(value).__name__}, expected {cls.__name__}")
    for name, field in cls.model_fields.items():
        if not field.is_required():
            continue
        member = getattr(value, name, None)
        check(member is not None, f"{cls.__name__}.{name} is missing")
        plain = PLAIN.get(field.annotation)
        check(
            plain is None or isinstance(member, plain),
            f"{cls.__name__}.{name} is {member!r}, expected {field.annotation}",
        )
    return value


def pair(value, second, what):
    """Checks a tuple of a text and a list; returns the list."""
    check(isinstance(value, list) and len(value) == 2, f"{what} is {value!r}, expected a pair")
    check(isinstance(value[0], str) and isinstance(value[1], list), f"{what} is {value!r}")
    check(all(isinstance(item, second) for item in value[1]), f"{what} holds {value[1]!r}")
    return value[1]


def text_of(completion):
    """The first text of a CompletionResponse."""
    check(completion.completions, "there is no completion")
    texts = pair(completion.completions[0], str, "completions[0]")
    check(texts, "the completion holds no text")
    return texts[0]


def refused(call, expected, status=None):
    """Checks that a call ends in an error of the class `expected` with a detail; returns the error."""
    try:
        result = call()
    except expected as error:
        check(status is None or error.status_code in status, f"the status is {error.status_code}")
        check(isinstance(error.body, dict) and error.body.get("detail"), f"no detail in {error.body!r}")
        return error
    raise Failed(f"succeeded with {result!r}, expected {expected.__name__}")


def until(attempt, holds, seconds=20):
    """Repeats an attempt until its result holds or the time is over; returns the last result."""
    end = time.monotonic() + seconds
    while True:
        result = attempt()
        if holds(result) or time.monotonic() > end:
            return result
        time.sleep(0.2)
