"""A policy is found, checked and known again wherever it stands: preset, file, package, text."""

import re
import sys
import zipfile
from pathlib import Path

import pytest

from pi_classify import KeyRing, Policy, Redactor
from pi_classify.cli import main
from pi_classify.errors import InvalidPolicy

KEYS = KeyRing.ephemeral()
BASE = 'version = 1\ndefault = "mask"\n[[rules]]\naction = "keep"\nentity = ["USER_ID"]\n'


def extending(above: str, action: str = "drop") -> str:
    return f'version = 1\nextends = "{above}"\n[[rules]]\naction = "{action}"\nentity = ["US_SSN"]\n'


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder that is not the current one, with a package `acme_privacy` in it."""
    home = tmp_path / "policies"
    package = home / "acme_privacy" / "web"
    package.mkdir(parents=True)
    (home / "acme_privacy" / "__init__.py").write_text("")
    (home / "acme_privacy" / "base.toml").write_text(BASE)
    (package / "policy.toml").write_text(extending("../base.toml"))
    (package / "shop.toml").write_text(extending("policy.toml", "refuse"))
    (home / "broken_privacy.py").write_text("raise RuntimeError('jane@example.com')\n")
    (home / "base.toml").write_text(BASE)
    monkeypatch.syspath_prepend(home)
    monkeypatch.chdir(tmp_path)
    for name in list(sys.modules):
        if name.startswith(("acme_privacy", "broken_privacy")):
            monkeypatch.delitem(sys.modules, name)
    return home


def test_extends_is_looked_for_beside_the_file_that_says_it(folder) -> None:
    (folder / "team").mkdir()
    (folder / "team" / "policy.toml").write_text(extending("../base.toml"))
    policy = Policy.load(folder / "team" / "policy.toml")
    assert [rule.action for rule in policy.rules] == ["drop", "keep"]
    assert policy.default == "mask"


def test_files_of_one_name_in_two_folders_do_not_extend_themselves(folder) -> None:
    (folder / "team").mkdir()
    (folder / "team" / "base.toml").write_text(extending("../base.toml"))
    assert len(Policy.load(folder / "team" / "base.toml").rules) == 2


@pytest.mark.parametrize("source", ["acme_privacy:web/shop.toml"])
def test_a_package_releases_a_policy(folder, source) -> None:
    assert [rule.action for rule in Policy.load(source).rules] == ["refuse", "drop", "keep"]
    (folder / "mine.toml").write_text(extending(source, "keep"))
    assert [rule.action for rule in Policy.load(folder / "mine.toml").rules] == [
        "keep",
        "refuse",
        "drop",
        "keep",
    ]


def test_a_path_with_a_colon_is_a_file_when_it_is_said_to_be_one(folder) -> None:
    (folder / "acme_privacy:base.toml").write_text('version = 1\ndefault = "redact"\n')
    assert Policy.load(folder / "acme_privacy:base.toml").default == "redact"
    assert Policy.load("acme_privacy:base.toml").default == "mask"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nonesuch_privacy:policy.toml", "no such resource \\(ModuleNotFoundError\\)"),
        ("acme_privacy:gone.toml", "acme_privacy:gone.toml: cannot be read"),
        ("broken_privacy:policy.toml", "no such resource \\(RuntimeError\\)"),
    ],
)
def test_a_resource_that_is_not_there_is_an_error_without_foreign_words(folder, source, told) -> None:
    with pytest.raises(InvalidPolicy, match=told) as caught:
        Policy.load(source)
    assert "jane" not in str(caught.value)


def test_a_place_whose_name_a_report_held_back_is_refused_with_what_to_write() -> None:
    rule = '[[rules]]\npath = "seen_by.<DATA#1>.email"\naction = "keep"\n'
    with pytest.raises(InvalidPolicy, match=r"write 'seen_by\.\*\.email'"):
        Policy.load(f"version = 1\n{rule}")


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_cycle_is_refused_and_shown(folder, length) -> None:
    for n in range(length):
        (folder / f"{n}.toml").write_text(extending(f"./{(n + 1) % length}.toml"))
    with pytest.raises(InvalidPolicy, match=r"extends itself: .*0\.toml.* > .*0\.toml") as caught:
        Policy.load(folder / "0.toml")
    assert f"{length - 1}.toml:2: " in str(caught.value)


def test_a_cycle_through_a_package_is_refused(folder) -> None:
    (folder / "acme_privacy" / "base.toml").write_text(extending("acme_privacy:web/policy.toml"))
    with pytest.raises(InvalidPolicy, match="extends itself"):
        Policy.load("acme_privacy:web/policy.toml")


def test_a_chain_without_end_is_refused(folder) -> None:
    for n in range(1_500):
        (folder / f"{n}.toml").write_text(extending(f"{n + 1}.toml"))
    with pytest.raises(InvalidPolicy, match="more than 100 policies extend one another"):
        Policy.load(folder / "0.toml")


def test_a_package_in_a_zip_file_extends_what_stands_beside_and_above(tmp_path, monkeypatch) -> None:
    with zipfile.ZipFile(tmp_path / "zipped.zip", "w") as packed:
        packed.writestr("zipped_privacy/__init__.py", "")
        packed.writestr("zipped_privacy/base.toml", BASE)
        packed.writestr("zipped_privacy/web/policy.toml", extending("../base.toml"))
    monkeypatch.syspath_prepend(str(tmp_path / "zipped.zip"))
    assert Policy.load("zipped_privacy:web/policy.toml").default == "mask"
    with pytest.raises(InvalidPolicy, match=r"gone\.toml: cannot be read \(FileNotFoundError\)"):
        Policy.load("zipped_privacy:gone.toml")


def test_a_byte_order_mark_and_line_ends_of_windows_mean_nothing(folder) -> None:
    (folder / "windows.toml").write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert Policy.load(folder / "windows.toml").policy_id == Policy.load(BASE).policy_id


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ("gone.toml", ":2: .*gone.toml: cannot be read"),
        ("nonesuch_privacy:policy.toml", ":2: .*no such resource"),
        ("analytic", ":2: .*did you mean 'analytics'"),
    ],
)
def test_what_cannot_be_extended_is_told_in_the_line_that_says_so(folder, above, told) -> None:
    (folder / "mine.toml").write_text(extending(above))
    with pytest.raises(InvalidPolicy, match=f"mine.toml{told}"):
        Policy.load(folder / "mine.toml")


def test_an_error_in_what_is_extended_names_its_own_file_and_line(folder) -> None:
    (folder / "base.toml").write_text('version = 1\ndefault = "redakt"\n')
    (folder / "mine.toml").write_text(extending("base.toml"))
    with pytest.raises(InvalidPolicy, match=r"base\.toml:2: .*did you mean 'redact'"):
        Policy.load(folder / "mine.toml")


def test_extends_is_a_text(folder) -> None:
    with pytest.raises(InvalidPolicy, match="names a preset"):
        Policy.load("version = 1\nextends = 7\n")


class TestPolicyId:
    @pytest.mark.parametrize(
        "text",
        [
            'default = "mask"\nversion = 1\n# said otherwise\n[[rules]]\nentity = "USER_ID"\naction = "keep"\nreason = "counts"\n',
            BASE.replace("[[rules]]", 'at_least = "LIKELY"\nunknown_properties = "keep"\n[[rules]]').replace(
                '["USER_ID"]', '["USER_ID", "USER_ID"]'
            ),
        ],
    )
    def test_policies_that_mean_the_same_have_one_id(self, folder, text) -> None:
        wanted = Policy.load(BASE).policy_id
        assert Policy.load(text).policy_id == wanted
        assert Policy.load(folder / "base.toml").policy_id == wanted
        assert Policy.load("acme_privacy:base.toml").policy_id == wanted
        assert re.fullmatch("[0-9a-f]{16}", wanted)

    def test_the_order_of_words_in_a_selector_means_nothing(self) -> None:
        one, other = (
            Policy.load(f'version = 1\ndefault = "mask"\n[[rules]]\naction = "keep"\nentity = {words}\n')
            for words in ('["USER_ID", "AGE"]', '["AGE", "USER_ID"]')
        )
        assert one.policy_id == other.policy_id

    def test_what_is_extended_and_what_is_written_out_are_one(self, folder) -> None:
        (folder / "mine.toml").write_text(extending("base.toml"))
        written = BASE.replace("[[rules]]", '[[rules]]\naction = "drop"\nentity = ["US_SSN"]\n[[rules]]')
        assert Policy.load(folder / "mine.toml").policy_id == Policy.load(written).policy_id

    @pytest.mark.parametrize(
        "change",
        [
            ('default = "mask"', 'default = "redact"'),
            ('action = "keep"', 'action = "hash"'),
            ('entity = ["USER_ID"]', 'entity = ["ACCOUNT_ID"]'),
            ('entity = ["USER_ID"]', 'entity = ["USER_ID"]\nevent = ["Paid"]'),
            ('entity = ["USER_ID"]', 'entity = ["USER_ID"]\nsensitive = false'),
            ('entity = ["USER_ID"]', 'entity = ["USER_ID"]\nat_least = "CERTAIN"'),
            ("version = 1", 'version = 1\nunknown_properties = "drop"'),
            ("version = 1", 'version = 1\nat_least = "POSSIBLE"'),
        ],
    )
    def test_another_meaning_is_another_id(self, change) -> None:
        assert Policy.load(BASE.replace(*change)).policy_id != Policy.load(BASE).policy_id

    def test_the_order_of_rules_is_a_meaning(self) -> None:
        more = '[[rules]]\naction = "drop"\npath = ["**.id"]\n'
        head, rule = BASE.split("[[rules]]")
        one, other = f"{head}[[rules]]{rule}{more}", f"{head}{more}[[rules]]{rule}"
        assert Policy.load(one).policy_id != Policy.load(other).policy_id

    def test_it_is_on_every_result(self) -> None:
        redactor = Redactor("ccpa", keys=KEYS)
        results = [
            redactor.redact(payload) for payload in ({"a": 1}, {"email": "jane@example.com"}, object())
        ]
        assert {result.policy_id for result in results} == {Policy.load("ccpa").policy_id}


class TestUnknownProperties:
    def redact(self, rules: str, payload: dict, **more: object) -> dict:
        policy = Policy.load(f'version = 1\nextends = "strict"\n{rules}')
        return Redactor(policy, keys=KEYS, **more).redact(payload, "posthog").payload

    def test_a_property_that_a_rule_names_is_known(self) -> None:
        payload = {"event": "Paid", "properties": {"zork_code": "A-7", "zork_depth": 3, "zorks": ["x"]}}
        rules = '[[rules]]\naction = "keep"\npath = ["properties.zork_code"]\n[[rules]]\naction = "hash"\npath = ["**.zorks"]\n'
        assert self.redact("", payload)["properties"] == {}
        assert self.redact(rules, payload)["properties"] == {"zork_code": "A-7", "zorks": ["x"]}

    def test_a_selector_without_a_name_names_nothing(self) -> None:
        payload = {"event": "Paid", "properties": {"zork_code": "A-7"}}
        rules = '[[rules]]\naction = "keep"\npath = ["**", "*.*"]\nevidence = ["echo"]\n'
        assert self.redact(rules, payload)["properties"] == {}

    def test_a_rule_for_another_event_or_vendor_says_nothing_here(self) -> None:
        payload = {"event": "Paid", "properties": {"zork_code": "A-7"}}
        rule = '[[rules]]\naction = "keep"\npath = ["properties.zork_code"]\n'
        assert self.redact(rule + 'event = ["Seen"]\n', payload)["properties"] == {}
        assert self.redact(rule + 'vendor = ["segment"]\n', payload)["properties"] == {}
        both = self.redact(rule + 'event = ["Paid"]\nvendor = ["posthog"]\n', payload)
        assert both["properties"] == {"zork_code": "A-7"}

    def test_a_property_in_the_inventory_is_known(self, tmp_path) -> None:
        file = tmp_path / "pi_inventory.toml"
        file.write_text(
            'version = 1\n[[properties]]\nproperty = "properties.zork_code"\nverdict = "not_pi"\nreason = "a shop\'s number"\n'
        )
        payload = {"event": "Paid", "properties": {"zork_code": "A-7", "zork_depth": 3}}
        assert self.redact("", payload, inventory=file)["properties"] == {"zork_code": "A-7"}


@pytest.mark.parametrize("command", ["show", "check"])
def test_the_shell_reads_a_packages_policy(folder, capsys, command) -> None:
    assert main(["policy", command, "acme_privacy:web/policy.toml"]) == 0
    assert Policy.load("acme_privacy:web/policy.toml").policy_id in capsys.readouterr().out
