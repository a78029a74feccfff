"""A policy is exchanged whole, between two events; a bad one changes nothing and says so."""

import logging
import os
import sys
import threading
from pathlib import Path

import pytest

from pi_classify import Classifier, KeyRing, Policy, Redactor
from pi_classify.errors import InvalidPolicy, KeyUnavailable
from pi_classify.hooks.hook import Hook
from pi_classify.policy.reloading import ReloadingRedactor

CLASSIFIER = Classifier()
KEYS = KeyRing.ephemeral()
A = 'version = 1\ndefault = "redact"\n'
B = 'version = 1\ndefault = "mask"\n'
EVENT = {"event": "Paid", "properties": {"email": "jane@example.com", "ssn": "987-65-4320", "plan": "pro"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(A)
    return path


def reloading(file: Path, **more: object) -> ReloadingRedactor:
    return ReloadingRedactor(file, classifier=CLASSIFIER, **more)


def plain(policy: str) -> Redactor:
    return Redactor(Policy.load(policy), keys=KEYS, classifier=CLASSIFIER)


def test_it_does_what_a_redactor_with_this_policy_does(file: Path) -> None:
    redactor, wanted = reloading(file).warm(), plain(A)
    assert redactor.redact(EVENT).payload == wanted.redact(EVENT).payload
    assert [result.payload for result in redactor.redact_many([EVENT])] == [wanted.redact(EVENT).payload]
    assert redactor.redact_json(b'{"ssn": "987-65-4320"}') == b'{"ssn":"[US_SSN]"}'
    assert redactor.left(EVENT) == wanted.left(EVENT)
    assert redactor.policy_id == wanted.policy_id == redactor.redact(EVENT).policy_id
    assert redactor.policy == wanted.policy
    assert redactor.mode == "enforce"
    assert wanted.policy_id in repr(redactor)


def test_a_new_policy_takes_when_it_is_told_to_and_not_before(file: Path) -> None:
    redactor = reloading(file)
    file.write_text(B)
    assert redactor.redact(EVENT).policy_id == plain(A).policy_id
    told = redactor.reload()
    assert told
    assert told == (True, plain(B).policy_id, "")
    assert redactor.redact(EVENT).payload == plain(B).redact(EVENT).payload


def test_the_same_policy_again_keeps_the_redactor_and_what_it_learned(file: Path) -> None:
    redactor = reloading(file)
    file.write_text(f"# a comment\n{A}")
    assert redactor.reload() == (True, plain(A).policy_id, "the same policy")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('version = 1\ndefault = "redakt"\n', "did you mean 'redact'"),
        ("version = = 1\n", "not valid TOML"),
        ('version = 1\nextends = "gone.toml"\n', "cannot be read"),
        ('version = 1\nextends = "ccpa"\n', "pi-classify keys new"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_policy_leaves_the_old_one_in_force_and_says_so_once(file, text, reason, caplog) -> None:
    redactor = reloading(file)
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with caplog.at_level(logging.INFO, "pi_classify"):
        told = redactor.reload()
    assert not told
    assert reason in told.reason
    assert told.policy_id == redactor.policy_id == plain(A).policy_id
    assert redactor.redact(EVENT).payload == plain(A).redact(EVENT).payload
    (line,) = caplog.records
    assert line.levelno == logging.WARNING
    assert told.policy_id in line.getMessage()
    assert "jane" not in line.getMessage()


def test_an_error_that_is_not_ours_is_named_by_its_type_only(file, monkeypatch) -> None:
    redactor = reloading(file)

    def fail(_source: object) -> Policy:
        raise RuntimeError("jane@example.com")

    monkeypatch.setattr(Policy, "load", fail)
    assert redactor.reload() == (False, redactor.policy_id, "RuntimeError")


def test_what_is_wrong_at_first_is_said_when_it_is_built(file: Path) -> None:
    with pytest.raises(KeyUnavailable):
        ReloadingRedactor("ccpa", classifier=CLASSIFIER)
    file.write_text("version = 2\n")
    with pytest.raises(InvalidPolicy):
        reloading(file)
    with pytest.raises(ValueError, match="enforce"):
        ReloadingRedactor("ccpa", keys=KEYS, mode="hope", classifier=CLASSIFIER)


def test_a_file_is_looked_at_only_when_asked_and_read_only_when_it_changed(file: Path) -> None:
    redactor = reloading(file)
    assert redactor.reload_if_changed() is None
    file.write_text(B + "\n")
    told = redactor.reload_if_changed()
    assert told == (True, plain(B).policy_id, "")
    assert redactor.reload_if_changed() is None


def test_a_bad_file_is_complained_of_once_and_read_again_when_it_is_mended(file: Path, caplog) -> None:
    redactor = reloading(file)
    file.write_text("nonsense")
    assert redactor.reload_if_changed().took is False
    assert redactor.reload_if_changed() is None
    assert len(caplog.records) == 1
    file.unlink()
    assert redactor.reload_if_changed().took is False
    file.write_text(B)
    assert redactor.reload_if_changed().took is True


def test_another_time_alone_is_a_change(file: Path) -> None:
    redactor = reloading(file)
    file.write_text(B.replace("mask", "drop").ljust(len(A)))
    os.utime(file, ns=(1, 1))
    assert redactor.reload_if_changed().took is True


def test_another_file_in_its_place_is_a_change_though_size_and_time_are_equal(
    file: Path, tmp_path: Path
) -> None:
    os.utime(file, ns=(1, 1))
    redactor = reloading(file)
    other = tmp_path / "other.toml"
    other.write_text(A.replace("redact", "refuse"))
    os.utime(other, ns=(1, 1))
    other.replace(file)
    assert redactor.reload_if_changed() == (True, plain(A.replace("redact", "refuse")).policy_id, "")


def test_a_link_to_another_folder_changes_a_policy_and_what_it_extends_at_once(tmp_path: Path) -> None:
    """As Kubernetes mounts a ConfigMap: `..data` is a link, exchanged by a rename."""
    for number, policy in enumerate((A, B)):
        (tmp_path / f"..{number}").mkdir()
        (tmp_path / f"..{number}" / "policy.toml").write_text('version = 1\nextends = "base.toml"\n')
        (tmp_path / f"..{number}" / "base.toml").write_text(policy)
    (tmp_path / "..data").symlink_to("..0")
    for name in ("policy.toml", "base.toml"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    redactor = reloading(tmp_path / "policy.toml")
    (tmp_path / "..new").symlink_to("..1")
    (tmp_path / "..new").replace(tmp_path / "..data")
    assert redactor.reload_if_changed() == (True, plain(B).policy_id, "")


def test_an_inventory_file_is_read_again_too(file: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "pi_inventory.toml"
    inventory.write_text("version = 1\n")
    redactor = reloading(file, inventory=inventory)
    assert redactor.redact({"ssn": "987-65-4320"}).payload == {"ssn": "[US_SSN]"}
    inventory.write_text(
        'version = 1\n[[properties]]\nproperty = "ssn"\nverdict = "not_pi"\nentity = "US_SSN"\nreason = "a shop"\n'
    )
    assert redactor.reload()
    assert redactor.redact({"ssn": "987-65-4320"}).payload == {"ssn": "987-65-4320"}
    inventory.write_text("version = 7\n")
    assert not redactor.reload()
    assert redactor.redact({"ssn": "987-65-4320"}).payload == {"ssn": "987-65-4320"}


def test_a_hook_takes_it_for_a_redactor_and_counts_under_all_policies(file: Path) -> None:
    redactor = reloading(file)
    hook = Hook(redactor, vendor="segment")
    hook.clean(EVENT)
    file.write_text(B)
    redactor.reload()
    hook.clean(EVENT)
    assert hook.stats()["policy_id"] == plain(B).policy_id
    assert hook.stats()["events"]["changed"] == 2
    assert redactor.stats()["changes"] == {
        ("properties.email", "EMAIL_ADDRESS", "redact"): 1,
        ("properties.ssn", "US_SSN", "redact"): 1,
        ("properties.email", "EMAIL_ADDRESS", "mask"): 1,
        ("properties.ssn", "US_SSN", "mask"): 1,
    }


def test_every_event_is_judged_by_one_policy_whole_however_often_it_is_exchanged(file: Path) -> None:
    redactor = reloading(file)
    wanted = {plain(text).policy_id: plain(text).redact(EVENT).payload for text in (A, B)}
    wrong: list[object] = []
    seen: set[str] = set()
    done = threading.Event()
    counts: list[int] = []

    def work() -> None:
        n = 0
        while not done.is_set():
            result = redactor.redact(EVENT)
            n += 1
            seen.add(result.policy_id)
            if result.payload != wanted[result.policy_id]:
                wrong.append(result)
        counts.append(n)

    threads = [threading.Thread(target=work) for _ in range(16)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for n in range(100):
            file.write_text((A, B)[n % 2])
            assert redactor.reload()
    finally:
        done.set()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(interval)
    assert not wrong
    assert seen == set(wanted)
    told = redactor.stats()
    assert told["events"] == {"changed": sum(counts)}
    assert sum(told["changes"].values()) == 2 * sum(counts)


def test_a_signal_may_reload_while_a_reload_is_under_way(file: Path) -> None:
    redactor = reloading(file)
    done = threading.Event()

    def interrupted() -> None:
        with redactor._lock:  # here the signal comes
            assert redactor.reload()
        done.set()

    threading.Thread(target=interrupted, daemon=True).start()
    assert done.wait(10)
