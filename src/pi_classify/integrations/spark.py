"""Frames of PySpark, where data outgrow one machine: the same redaction and the same report, on the workers.

>>> # redact(frame, "analytics")                        a lazy frame; it works in Structured Streaming too
>>> # audit(frame, sample=100_000)                      a report, counted where the rows are
>>> # spark.udf.register("pi_redact", redact_udf("analytics", name="email"))

A row is a payload. Keys are had on each worker: from its environment, or from the function `keys=`, so that no plan holds one.
Spark asks for the schema before it shows a value, so columns are decided by their names: see :func:`redact`.
What could not be judged is empty, and counted.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from pi_classify.auditing.reading import count
from pi_classify.auditing.report import Report
from pi_classify.auditing.tally import Tally
from pi_classify.auditing.workers import Asked
from pi_classify.engine.classifier import Classifier
from pi_classify.errors import KeyUnavailable, MissingExtra, PiClassifyError
from pi_classify.hooks import Hook
from pi_classify.inventory import Inventory
from pi_classify.model import print_path
from pi_classify.policy import KeyRing, Policy, Redactor
from pi_classify.policy.rules import Occasion
from pi_classify.policy.tables import Table, cell_of, text_of
from pi_classify.sources.arrow_tables import payloads_of, pyarrow, rows_of
from pi_classify.sources.csv_files import unique
from pi_classify.sources.jsonl import decode, encode, has_repeated_names
from pi_classify.sources.rows import Row
from pi_classify.vocabulary import vendors

Keys = Callable[[], Any]
"""Gives a KeyRing, or what `KeyRing.from_callable` takes; it is sent to the workers and asked there."""

_LOG = logging.getLogger("pi_classify")
_UNNAMED = "value"
_ANY_NAME = "*"  # a map's names are not known before its values are


def redact(
    frame: Any,
    policy: str | Path | Policy,
    *,
    keys: Keys | None = None,
    json_columns: Sequence[str] = (),
    vendor: str | None = None,
    without_key: Literal["error", "redact"] = "error",
    inventory: Inventory | str | Path | None = None,
    tenant: str | None = None,
    emptied: Any = None,
) -> Any:
    """A lazy frame under a policy: rows in their order, columns in theirs. Raises InvalidPolicy and InvalidInventory.

    Text stays text, and structs, arrays and maps keep their shape. A number, a date and the like becomes text where its name
    is an identity slot's, or where the policy may write a text there. Elsewhere a value that no longer fits its type is null.
    The text of `json_columns` is read as an object of the row. `emptied` is an accumulator of Spark that gets how many rows and
    cells became empty because they could not be judged, were refused, or did not fit. A worker without a key fails the job.
    """
    _pyspark()
    if absent := set(json_columns) - set(frame.columns):
        raise PiClassifyError(f"{len(absent)} of json_columns are no columns of this frame")
    job = _Job(
        Policy.load(policy), keys, without_key, _inventory(inventory), vendor, tenant,
        json_columns=frozenset(json_columns), emptied=emptied,
    )  # fmt: skip
    schema = _Shape(job).of(frame.schema)
    return frame.mapInArrow(_Frames(job, schema).run, schema)


def audit(
    frame: Any,
    *,
    sample: int | None = None,
    seed: int = 0,
    vendor: str | None = None,
    inventory: Inventory | str | Path | None = None,
    policy: str | Path | Policy = "analytics",
) -> Report:
    """The report of `pi_classify.audit` for a frame: workers count, and only what they counted comes to the driver.

    `sample` takes so many rows by chance, the same ones for the same `seed` where the frame is the same. Locators name the
    partition and the row in it.
    """
    _pyspark()
    left_out = 0
    if sample is not None:
        from pyspark.sql.functions import rand

        if sample < 1:
            raise ValueError("a sample needs at least one row")
        left_out = max(0, frame.count() - sample)
        frame = frame.orderBy(rand(seed)).limit(sample)
    counting = _Count(Asked(vendor, _inventory(inventory)))
    tally = Tally()
    for row in frame.mapInArrow(counting.run, "counted string").collect():
        tally.join(Report.from_json(row[0]).tally)
    return Report(tally, left_out=left_out, policy=policy)


def redact_udf(
    policy: str | Path | Policy,
    *,
    name: str | None = None,
    keys: Keys | None = None,
    vendor: str | None = None,
    without_key: Literal["error", "redact"] = "error",
    inventory: Inventory | str | Path | None = None,
    tenant: str | None = None,
) -> Any:
    """A function for SQL and columns, from text to text: each value as the property `name`.

    Without a name, text that is a JSON object is a payload, and other text is judged by itself. What could not be judged is NULL.
    Raises InvalidPolicy and InvalidInventory.
    """
    _pyspark()
    from pyspark.sql import functions
    from pyspark.sql.types import StringType

    job = _Job(Policy.load(policy), keys, without_key, _inventory(inventory), vendor, tenant)

    def pi_redact(column: Any) -> Any:
        return job.texts(column, name)

    if hasattr(functions, "arrow_udf"):  # since 4.1; twice as fast on short texts
        kind = pyarrow().Array
        pi_redact.__annotations__ = {"column": kind, "return": kind}
        return functions.arrow_udf(pi_redact, StringType())
    import pandas

    pi_redact.__annotations__ = {"column": pandas.Series, "return": pandas.Series}
    return functions.pandas_udf(pi_redact, StringType())


def _pyspark() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise MissingExtra('this adapter needs PySpark: pip install "pi-classify[spark]"') from None


def _inventory(source: Inventory | str | Path | None) -> Inventory | None:
    return None if source is None else Inventory.load(source)


# ------------------------------------------------------------------ what workers are sent


@dataclass(frozen=True, eq=False)
class _Job:
    """What a worker builds its hook of. It holds no key, and nothing of a row."""

    policy: Policy
    keys: Keys | None
    without_key: str
    inventory: Inventory | None
    vendor: str | None
    tenant: str | None
    json_columns: frozenset[str] = frozenset()
    emptied: Any = None
    serial: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        if self.keys is not None and not callable(self.keys):
            raise TypeError("keys is a function that each worker asks, such as KeyRing.from_env; a key stays out of plans")

    def __eq__(self, other: object) -> bool:
        """Equal when it was sent by the same call: each task unpickles its own."""
        return isinstance(other, _Job) and self.serial == other.serial

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
def _hook_of(job: _Job) -> Hook:
    keys = None
    if job.keys is not None:
        keys = _ring(job.keys)
    elif job.without_key == "error":
        hashes = job.policy.hashes or any(row.action == "hash" for row in _rows(job.inventory))
        keys = KeyRing.from_env() if hashes else None
    redactor = Redactor(
        job.policy,
        keys=keys,
        classifier=_classifier(),
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


def _rows(inventory: Inventory | None) -> Iterable[Any]:
    return () if inventory is None else inventory.in_force


@cache
def _classifier() -> Classifier:
    return Classifier()


def _text(value: Any, name: str | None, table: Table, hook: Hook) -> str | None:
    if value is None or not isinstance(value, str):
        return None
    payload, twice = _object(value) if name is None else (None, False)
    if payload is not None:
        clean = hook.clean(payload)
        return value if clean is payload and not twice else None if clean is None else text_of(clean)
    cells = table.cells([value])
    return None if cells is None or cells[0] is None else text_of(cells[0])


def _object(value: Any) -> tuple[dict[str, Any] | None, bool]:
    """The JSON object that a text is, and whether a name stands in it twice, which hides a value from the decoder."""
    if not isinstance(value, str) or value.lstrip()[:1] != "{":
        return None, False
    raw = value.encode("utf-8", "surrogatepass")
    payload, problem = decode(raw)
    if problem is not None or not isinstance(payload, dict):
        return None, False
    return payload, has_repeated_names(raw, payload)


@dataclass(frozen=True)
class _Count:
    """Counts a partition; what it gives is a report without a value, as text."""

    asked: Asked

    def run(self, batches: Iterator[Any]) -> Iterator[Any]:
        """One row for a partition."""
        from pyspark import TaskContext

        task = TaskContext.get()
        source = "partition" if task is None else f"partition {task.partitionId()}"
        tally, library = Tally(), pyarrow()
        rows = (Row(source, number, payload) for number, payload in enumerate(rows_of(batches), 1))
        try:
            count(tally, rows, _asked(self.asked.vendor) if self.asked.inventory is None else self.asked.classifier())
        except Exception as error:  # noqa: BLE001 - Spark prints what it says
            raise PiClassifyError(f"a partition could not be counted ({type(error).__name__})") from None
        yield library.RecordBatch.from_arrays(
            [library.array([Report(tally).to_json()], type=library.string())], names=["counted"]
        )


@cache
def _asked(vendor: str | None) -> Any:
    return Asked(vendor).classifier()
