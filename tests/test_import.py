"""Importing is cheap, and classifying structured payloads needs no analyser of free text."""

import subprocess
import sys

import pytest

HEAVY = {
    "presidio_analyzer",
    "spacy",
    "phonenumbers",
    "email_validator",
    "re2",
    "msgspec",
    "typer",
    "rich",
    "stdnum",
    "numpy",
}


def _modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_none_of_its_dependencies() -> None:
    assert not HEAVY & _modules_after("import pi_classify")


def test_importing_the_package_takes_less_than_ten_milliseconds() -> None:
    program = "import time; t = time.perf_counter(); import pi_classify; print(time.perf_counter() - t)"
    times = [
        float(
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(5)
    ]
    assert min(times) < 0.010


def test_classifying_a_structured_payload_loads_neither_presidio_nor_spacy() -> None:
    loaded = _modules_after(
        "import pi_classify; pi_classify.classify({'email': 'jane@example.com', 'phone': '+1 206 555 0100'})"
    )
    assert not {"presidio_analyzer", "spacy"} & loaded


def test_every_public_name_is_there() -> None:
    import pi_classify

    assert all(getattr(pi_classify, name) is not None for name in pi_classify.__all__)
    assert set(pi_classify.__all__) <= set(dir(pi_classify))


def test_a_type_checker_sees_every_public_name_with_its_type_and_no_other(tmp_path) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is in the group `check`")
    import pi_classify

    script = tmp_path / "script.py"
    names = [*pi_classify.__all__, "__version__", "Redacter"]
    script.write_text("import pi_classify as pi\n" + "".join(f"reveal_type(pi.{name})\n" for name in names))
    out, _, _ = api.run(
        [str(script), "--strict", "--follow-imports=silent", f"--cache-dir={tmp_path / 'cache'}"]
    )
    revealed = [line for line in out.splitlines() if "Revealed type" in line]
    assert len(revealed) == len(names)
    assert not [line for line in revealed[:-1] if '"object"' in line or '"Any"' in line]
    assert [line for line in out.splitlines() if " error: " in line and "Redacter" in line]
