r"""Home directories in paths of files: `/Users/jane/`, `/home/jane/`, `C:\Users\Jane Roe\`, `file:///Users/jane`.

A stack trace names who ran it. The same words lead pages of applications (`/users/8231`, `/home/settings`), so
a path counts when it is one of files: a drive, `file:`, the name of a file at its end, or a folder that only
homes have. Accounts of machines (`runner`, `ubuntu`, `app`) are nobody.
"""

import re
from collections.abc import Iterator

from pi_classify.engine.lenses import percent
from pi_classify.engine.lenses.part import Part
from pi_classify.model import LensStep

CUE = r"/Users/|/home/|(?i:\\users\\)|(?i:[a-z]:/users/)"
_REST = r"(?=(?P<rest>(?:[\\/][^\s\"'<>|:;,()]{0,400})?))"
_HOME = re.compile(
    r"(?P<before>(?i:file:/{0,3}|[A-Za-z]:[\\/]{0,4}|\\))?(?<![A-Za-z0-9_.-])(?P<root>(?:[\\/]{0,2}(?i:users)\\{1,4}|/home/|/Users/|(?<=[A-Za-z]:/)(?i:users)/))"
    r"(?P<name>(?:[^\s\\/\"'<>|:;,()?#]{1,64}(?: [^\s\\/\"'<>|:;,()?#]{1,64}){0,3}(?=\\)|[^\s\\/\"'<>|:;,()?#]{1,64}))"
    + _REST
)
_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}(?:[?#:]|\Z)")
_FOLDER = re.compile(
    r"[\\/](?i:library|documents|desktop|downloads|pictures|music|movies|appdata|onedrive|dropbox|projects?|developer|development|"
    r"code|src|repos?|workspace|work|dev|git|go|venv|envs?|miniconda3|anaconda3|node_modules|site-packages|public_html|\.[a-z])"
)
MACHINES = frozenset(
    {
        "shared", "public", "default", "all users", "default user", "runner", "runneradmin", "ubuntu", "ec2-user",
        "user", "users", "username", "app", "node", "www-data", "root", "circleci", "travis", "vsts",
        "vsts_azpcontainer", "jenkins", "git", "deploy", "deployer", "vagrant", "vscode", "codespace", "gitpod",
        "container", "administrator", "admin", "pi", "build", "builder", "buildbot", "containeruser",
        "containeradministrator", "centos", "debian", "airflow", "jovyan", "sandbox", "nobody", "site", "wwwroot",
        "name", "you", "yourname", "{user}", "$user", "%username%", "test", "linuxbrew", "runneruser", "expo",
        "webapp", "web", "www", "nonroot", "appuser", "hostedtoolcache", "distiller",
    }
)  # fmt: skip


def _encode(value: object) -> str:
    return "" if value is None else re.sub(r"[\s\\/\"'<>|:;,()?#]", "_", str(value))


def parts(text: str, start: int, end: int) -> Iterator[Part]:
    r"""The names of the homes in a text.

    >>> text = r'File "/Users/jane.roe/app/x.py", line 3; C:\Users\Jane Roe\notes; GET /home/settings'
    >>> [part.text for part in parts(text, 0, len(text))]
    ['jane.roe', 'Jane Roe']
    """
    for home in _HOME.finditer(text, start, end):
        sure = (
            home.group("before")
            or "\\" in home.group("root")
            or text[home.start("root") - 2 : home.start("root") - 1] == ":"
        )
        rest = home.group("rest")
        if home.group("name").lower() in MACHINES or not (sure or _FILE.search(rest) or _FOLDER.match(rest)):
            continue
        first, last = home.span("name")
        decoded, spots = percent.decode(text, first, last)
        encode = _encode if spots is None else percent.encode
        yield Part((LensStep("!", "home"),), ("username",), "generic", decoded, first, last, spots, encode)
