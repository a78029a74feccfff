"""Frames of PySpark, where data outgrow one machine: the same redaction and the same report, on the workers.

>>> # redact(frame, "analytics")                        a lazy frame; it works in Structured Streaming too
>>> # audit(frame, sample=100_000)                      a report, counted where the rows are
>>> # spark.udf.register("pi_redact", redact_udf("analytics", name="email"))

A row is a payload. Keys are had on each worker: from its environment, or from the function `keys=`, so that no plan holds one.
Spark asks for the schema before it shows a value, so columns are decided by their names: see :func:`redact`.
What could not be judged is empty, and counted.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pi_classify.auditing.report import Report
from pi_classify.auditing.tally import Tally
from pi_classify.auditing.workers import Asked
from pi_classify.errors import MissingExtra, PiClassifyError
from pi_classify.integrations.spark.frames import Frames
from pi_classify.integrations.spark.jobs import Count, Job, Keys
from pi_classify.integrations.spark.shapes import Shape
from pi_classify.inventory import Inventory
from pi_classify.policy import Policy
from pi_classify.sources.arrow_tables import pyarrow
from pi_classify.sources.csv_files import unique

__all__ = ["Keys", "audit", "redact", "redact_udf"]


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
    job = Job(
        Policy.load(policy), keys, without_key, _inventory(inventory), vendor, tenant,
        json_columns=frozenset(json_columns), emptied=emptied,
    )  # fmt: skip
    schema = Shape(job).of(frame.schema)
    return _numbered(frame).mapInArrow(Frames(job, unique(frame.columns), schema).run, schema)


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
    rules = Policy.load(policy)
    counting = Count(Asked(vendor, _inventory(inventory), rules.ids_may_be), unique(frame.columns))
    tally = Tally()
    for row in _numbered(frame).mapInArrow(counting.run, "counted string").collect():
        tally.join(Report.from_json(row[0]).tally)
    return Report(tally, left_out=left_out, policy=rules)


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

    job = Job(Policy.load(policy), keys, without_key, _inventory(inventory), vendor, tenant)

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


def _numbered(frame: Any) -> Any:
    """The frame with numbers for names: Spark's `mapInArrow` finds no column whose name has a dot, or stands twice."""
    return frame.toDF(*(f"_{number}" for number in range(len(frame.columns))))


def _inventory(source: Inventory | str | Path | None) -> Inventory | None:
    return None if source is None else Inventory.load(source)
