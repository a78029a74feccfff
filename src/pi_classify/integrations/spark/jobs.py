"""What workers are sent, and what they build of it: one hook for each call of a door, kept as long as the worker lives."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Literal
from uuid import uuid4

from pi_classify.auditing.reading import count
from pi_classify.auditing.report import Report
from pi_classify.auditing.tally import Tally
from pi_classify.auditing.workers import Asked
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import KeyUnavailable, PiClassifyError
from pi_classify.hooks import Hook
from pi_classify.inventory import Inventory
from pi_classify.inventory.rows import Verdict
from pi_classify.policy import KeyRing, Policy, Redactor
from pi_classify.policy.tables import Table, text_of
from pi_classify.sources.arrow_tables import finite, pyarrow
from pi_classify.sources.jsonl import decode, has_repeated_names
from pi_classify.sources.rows import batches_of

Keys = Callable[[], Any]
"""Gives a KeyRing, or what `KeyRing.from_callable` takes; it is sent to the workers and asked there."""

_UNNAMED = "value"


@dataclass(frozen=True, eq=False)
class Job:
    """What a worker builds its hook of. It holds no key, and nothing of a row."""

    policy: Policy
    keys: Keys | None
    without_key: Literal["error", "redact"]
    inventory: Inventory | None
    vendor: str | None
    tenant: str | None
    json_columns: frozenset[str] = frozenset()
    emptied: Any = None
    serial: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        if self.keys is not None and not callable(self.keys):
            raise TypeError(
                "keys is a function that each worker asks, such as KeyRing.from_env; a key stays out of plans"
            )

    def __eq__(self, other: object) -> bool:
        """Equal when it was sent by the same call: each task unpickles its own."""
        return isinstance(other, Job) and self.serial == other.serial

    def __hash__(self) -> int:
        return hash(self.serial)

    @property
    def hook(self) -> Hook:
        """The hook of this worker. Raises PiClassifyError, in which nothing is quoted: Spark prints it in the driver's log."""
        try:
            return _hook_of(self)
        except PiClassifyError as error:
            raise type(error)(str(error)) from None
        except Exception as error:  # noqa: BLE001 - a stranger's message may hold a secret
            raise PiClassifyError(f"a worker cannot be set up ({type(error).__name__})") from None

    def texts(self, column: Any, name: str | None) -> Any:
        """A column of texts anew, of Arrow or pandas as it came."""
        hook = self.hook
        given = column.to_pylist() if hasattr(column, "to_pylist") else column.tolist()
        try:
            table = Table([name or _UNNAMED], hook.clean)
            made = [_text(value, name, table, hook) for value in given]
        except Exception as error:  # noqa: BLE001 - what it says may quote a value
            hook.failed(type(error).__name__)
            made = [None] * len(given)
        if hasattr(column, "to_pylist"):
            return pyarrow().array(made, type=pyarrow().string())
        return type(column)(made, dtype=object)


@lru_cache(maxsize=8)  # here and not beside the job: what is pickled is built anew for each task
def _hook_of(job: Job) -> Hook:
    keys = None
    if job.keys is not None:
        keys = _ring(job.keys)
    elif job.without_key == "error":
        hashes = job.policy.hashes or any(row.action == "hash" for row in reviewed(job.inventory))
        keys = KeyRing.from_env() if hashes else None
    redactor = Redactor(
        job.policy,
        keys=keys,
        classifier=classifier_here(),
        without_key=job.without_key,
        inventory=job.inventory,
    )
    return Hook(redactor, vendor=job.vendor, tenant=job.tenant)


def _ring(keys: Keys) -> KeyRing:
    try:
        made = keys()
    except KeyUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - secret stores like to quote secrets
        raise KeyUnavailable(f"the key provider failed ({type(error).__name__})") from None
    return made if isinstance(made, KeyRing) else KeyRing.from_callable(lambda: made)


def reviewed(inventory: Inventory | None) -> Iterable[Verdict]:
    """The rows of an inventory that are in force, if there is one."""
    return () if inventory is None else inventory.in_force


@cache
def classifier_here() -> Classifier:
    """The classifier of this process."""
    return Classifier()


def _text(value: Any, name: str | None, table: Table, hook: Hook) -> str | None:
    if value is None or not isinstance(value, str):
        return None
    payload, twice = object_of(value) if name is None else (None, False)
    if payload is not None:
        clean = hook.clean(payload)
        return value if clean is payload and not twice else None if clean is None else text_of(clean)
    cells = table.cells([value])
    return None if cells is None or cells[0] is None else text_of(cells[0])


def object_of(value: Any) -> tuple[dict[str, Any] | None, bool]:
    """The JSON object that a text is, and whether a name stands in it twice, which hides a value from the decoder."""
    if not isinstance(value, str) or value.lstrip()[:1] != "{":
        return None, False
    raw = value.encode("utf-8", "surrogatepass")
    payload, problem = decode(raw)
    if problem is not None or not isinstance(payload, dict):
        return None, False
    return payload, has_repeated_names(raw, payload)


@dataclass(frozen=True)
class Count:
    """Counts a partition; what it gives is a report without a value, as text."""

    asked: Asked
    names: list[str]

    def run(self, batches: Iterator[Any]) -> Iterator[Any]:
        """One row for a partition."""
        from pyspark import TaskContext

        task = TaskContext.get()
        source = "partition" if task is None else f"partition {task.partitionId()}"
        tally, library = Tally(), pyarrow()
        renamed = (batch.rename_columns(self.names) for batch in batches)
        rows = batches_of(source, finite(renamed))
        try:
            count(
                tally,
                rows,
                _asked(self.asked) if self.asked.inventory is None else self.asked.classifier(),
            )
        except Exception as error:  # noqa: BLE001 - Spark prints what it says
            raise PiClassifyError(f"a partition could not be counted ({type(error).__name__})") from None
        yield library.RecordBatch.from_arrays(
            [library.array([Report(tally).to_json()], type=library.string())], names=["counted"]
        )


@cache
def _asked(asked: Asked) -> Any:
    return asked.classifier()
