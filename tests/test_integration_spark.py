"""The adapter of PySpark on two local workers, on the loopback device alone."""

import datetime
import decimal
import logging
import os
import shutil
import sys

import pytest

from pi_classify import KeyRing, Policy, Redactor
from pi_classify import audit as local_audit
from pi_classify.errors import InvalidPolicy
from pi_classify.integrations import spark as adapter
from pi_classify.policy.keys import new_secret

pytest.importorskip("pyspark", reason="PySpark is 456 MB: `nox -s spark` runs these")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("PySpark needs Java", allow_module_level=True)

# PySpark says this of itself wherever pandas 3 is installed; no frame of pandas is made here.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

SECRET = new_secret()
EMAIL = "jane.roe@example.com"

ROWS = [
    {
        "event": "Signed Up",
        "distinct_id": EMAIL if n % 3 else f"u-{n}",
        "phone": 12065550100 + n,
        "age": 31,
        "amount": 9.5 + n,
        "properties": {"ssn": "987-65-4320", "plan": "pro", "seats": n},
        "people": [{"email": f"jane.roe+{n}@example.com", "rank": n}],
        "traits": {"email": EMAIL, "plan": "free"},
        "raw": f'{{"email":"{EMAIL}","n":{n}}}',
    }
    for n in range(20)
]
SCHEMA = (
    "event string, distinct_id string, phone long, age int, amount double,"
    " properties struct<ssn:string,plan:string,seats:int>, people array<struct<email:string,rank:int>>,"
    " traits map<string,string>, raw string"
)


@pytest.fixture(scope="session")
def spark():
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PI_CLASSIFY_KEY", SECRET)  # workers inherit it
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.memory", "1g")
            .getOrCreate()
        )
        yield session
        session.stop()


@pytest.fixture
def frame(spark):
    return spark.createDataFrame(ROWS, SCHEMA)


@pytest.fixture(scope="session")
def ring():
    return KeyRing.from_env({"PI_CLASSIFY_KEY": SECRET})


def rows_of(frame):
    return [row.asDict(recursive=True) for row in frame.collect()]


def test_workers_write_what_the_local_redactor_writes(frame, ring):
    redactor = Redactor("analytics", keys=ring)
    told = [redactor.redact(row).payload for row in ROWS]
    assert rows_of(adapter.redact(frame, "analytics")) == told
    assert told != ROWS


def test_only_a_column_that_may_get_a_text_changes_its_type(spark):
    frame = spark.createDataFrame(
        [(12065550100, 7, 31, 1.5)], "phone long, user_id int, age int, amount double"
    )
    made = adapter.redact(frame, "analytics")
    assert dict(made.dtypes) == {"phone": "string", "user_id": "string", "age": "int", "amount": "double"}
    row = made.first()
    assert row.phone.startswith("pi1_phone_")
    assert (row.user_id, row.amount) == ("7", 1.5)


def test_a_column_of_numbers_holds_tokens_where_the_policy_says_that_ids_may_be_numbers(spark, ring):
    frame = spark.createDataFrame(
        [(4155550123, 8231, "+1 415 555 0123")], "customer_id long, total long, phone string"
    )
    policy = Policy.load('version = 1\nextends = "analytics"\nids_may_be = ["PHONE_NUMBER"]\n')
    token = ring.token("phone", "+14155550123")
    redacted = adapter.redact(frame, policy)
    assert dict(redacted.dtypes) == {"customer_id": "string", "total": "bigint", "phone": "string"}
    assert rows_of(redacted) == [{"customer_id": token, "total": 8231, "phone": token}]
    found = {(row.property, row.entity): row.action for row in adapter.audit(frame, policy=policy).rows}
    assert found["customer_id", "PHONE_NUMBER"] == "hash"


def test_what_does_not_fit_its_type_is_null_and_counted(spark):
    emptied = spark.sparkContext.accumulator(0)
    frame = spark.createDataFrame([(4111111111111111,), (3,)], "code long").coalesce(1)
    made = adapter.redact(frame, Policy.load("strict"), emptied=emptied)
    hashing = adapter.redact(
        spark.createDataFrame([({"phone": 12065550100},)], "traits map<string,long>"),
        "analytics",
        emptied=emptied,
    )
    assert 4111111111111111 not in [row.code for row in made.collect()]
    assert [row.traits for row in hashing.collect()] == [{"phone": None}]
    assert emptied.value == 1


def test_json_columns_are_objects_of_the_row(frame, ring):
    made = rows_of(adapter.redact(frame, "analytics", json_columns=["raw"]))
    token = Redactor("analytics", keys=ring).redact({"email": EMAIL}).payload["email"]
    assert made[4]["raw"] == f'{{"email":"{token}","n":4}}'


def test_a_stream_is_redacted_as_a_table_is(spark, frame, tmp_path):
    frame.coalesce(1).write.parquet(str(tmp_path / "in"))
    stream = adapter.redact(spark.readStream.schema(frame.schema).parquet(str(tmp_path / "in")), "analytics")
    query = (
        stream.writeStream.trigger(availableNow=True)
        .option("checkpointLocation", str(tmp_path / "state"))
        .start(str(tmp_path / "out"), format="parquet")
    )
    assert query.awaitTermination(60)
    made = rows_of(spark.read.parquet(str(tmp_path / "out")))
    assert made == rows_of(adapter.redact(frame, "analytics"))


def test_an_audit_counts_what_a_local_one_counts(frame):
    far, near = adapter.audit(frame), local_audit(ROWS)
    told = [[{**row, "locators": None} for row in report.to_dicts()] for report in (far, near)]
    assert told[0] == told[1]  # but for locators, which name a partition here
    assert far.summary == near.summary


def test_an_audit_of_a_sample_says_what_it_left_out(frame):
    report = adapter.audit(frame, sample=5)
    assert (report.tally.payloads, report.left_out) == (5, 15)


def test_sql_asks_a_function_for_redacted_text(spark, ring):
    spark.udf.register("pi_redact", adapter.redact_udf("analytics"))
    spark.udf.register("pi_email", adapter.redact_udf("analytics", name="email"))
    query = f"""select pi_redact('{{"email":"{EMAIL}"}}') as raw, pi_email('{EMAIL}') as email, pi_email(null) as nothing"""
    row = spark.sql(query).first()
    token = Redactor("analytics", keys=ring).redact({"email": EMAIL}).payload["email"]
    assert row.asDict() == {"raw": f'{{"email":"{token}"}}', "email": token, "nothing": None}


def test_a_key_stands_in_no_plan_and_a_ring_is_refused(frame, ring, capsys):
    adapter.redact(frame, "analytics").explain(True)
    assert SECRET not in capsys.readouterr().out
    with pytest.raises(TypeError, match="each worker"):
        adapter.redact(frame, "analytics", keys=ring)


def test_a_function_gives_each_worker_its_keys(frame, ring):
    made = adapter.redact(frame, "analytics", keys=lambda: KeyRing.from_env())
    assert rows_of(made) == rows_of(adapter.redact(frame, "analytics"))


def test_what_a_key_provider_says_does_not_reach_the_driver(frame, capfd, caplog):
    def keys():
        raise RuntimeError("the secret is hunter2-hunter2")

    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="the key provider failed") as failure:
        adapter.redact(frame, "analytics", keys=keys).collect()
    told = capfd.readouterr()
    everything = str(failure.value) + told.out + told.err + caplog.text
    assert "RuntimeError" in everything
    assert "hunter2-hunter2" not in everything


def test_a_row_that_makes_the_redactor_fail_is_empty_and_not_told(frame, capfd, caplog):
    def keys():
        def broken(self, domain, canonical, tenant=""):
            raise RuntimeError(canonical)

        return type("Broken", (KeyRing,), {"token": broken})(KeyRing.from_env()._KeyRing__keys.values())

    emptied = frame.sparkSession.sparkContext.accumulator(0)
    with caplog.at_level(logging.DEBUG):
        made = rows_of(adapter.redact(frame, "analytics", keys=keys, emptied=emptied))
    told = capfd.readouterr()
    assert all(value is None for row in made for value in row.values())
    assert emptied.value == len(made) == len(ROWS)
    assert EMAIL not in told.out + told.err + caplog.text


def test_a_policy_that_is_wrong_is_said_before_anything_runs(frame, tmp_path):
    (tmp_path / "policy.toml").write_text("nonsense = 1\n")
    with pytest.raises(InvalidPolicy):
        adapter.redact(frame, tmp_path / "policy.toml")


def test_moments_amounts_and_bytes_stay_what_they_are_beside_a_value_that_changes(spark):
    moment, amount = datetime.datetime(2026, 1, 2, 3, 4, 5), decimal.Decimal("2.50")
    kinds = "birth_date date, s struct<at:timestamp,amount:decimal(10,2),raw:binary,email:string>"
    given = spark.createDataFrame([(datetime.date(1990, 5, 6), (moment, amount, b"x", EMAIL))], kinds)
    row = adapter.redact(given, "analytics").first()
    assert row.birth_date == "1990"
    assert (row.s.at, row.s.amount, bytes(row.s.raw)) == (moment, amount, b"x")
    assert row.s.email.startswith("pi1_email_")


def test_a_name_that_is_data_is_in_no_schema(spark):
    kinds = f"`{EMAIL}` string, s struct<`{EMAIL}`:string,plan:string>"
    made = adapter.redact(spark.createDataFrame([("v", ("v", "pro"))], kinds), "analytics")
    assert EMAIL not in made.schema.json()
    assert tuple(made.first()) == ("v", (None, "pro"))
    assert made.columns == ["[EMAIL_ADDRESS]", "s"]


def test_a_spark_without_arrow_functions_gets_one_of_pandas(spark, frame, monkeypatch):
    from pyspark.sql import functions

    monkeypatch.delattr(functions, "arrow_udf", raising=False)
    made = frame.select(adapter.redact_udf("analytics", name="email")("distinct_id").alias("email"))
    assert all(row.email.startswith(("pi1_email_", "u-")) for row in made.collect())
    assert made.count() == len(ROWS)
