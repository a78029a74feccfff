r"""An internet address, version 4 or 6, also with port, brackets, zone or prefix length around it, or in a host's name.

Left alone: version numbers (a property that is named for one, `Chrome/120.0.0.0`, `v1.2.3.4`, `rv:1.9.1.8`, five
components), times (`12:30:45`), `std::vector`, MAC addresses and fingerprints. After `word/` it is an address when the
word is no product's (lower case, no "version") and the first number is larger than versions are. A text alone is a
version 6 address only in the space that IANA gave out (2000::/3, fc00::/7, fe80::/10, ff00::/8, 64:ff9b::/96, mapped,
loopback) or in all its eight groups.

1798.140(v)(1)(A): "Internet Protocol address". Sources: RFC 4291 (text forms), RFC 5952 (the canonical one),
RFC 6890 (special ranges, which still count: one's own network says where one is).

>>> import re
>>> re.search(DETECTOR.pattern, "from [2001:db8::1]:443")[0], re.search(DETECTOR.pattern, "203.0.113.5:80")[0]
('2001:db8::1', '203.0.113.5')
>>> [re.search(DETECTOR.pattern, text) for text in ("Chrome/12.0.6.109", "std::vector", "12:30:45", "v1.2.3.4")]
[None, None, None, None]
>>> re.search(DETECTOR.pattern, "peer/203.0.113.7 left")["v"], re.search(DETECTOR.pattern, "release/203.0.113.7")
('203.0.113.7', None)
"""

from pi_classify.checks.address_space import canonical_ip
from pi_classify.model import Confidence, Detector

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_GROUP = "[0-9A-Fa-f]"
# Words before a slash and four numbers that make it a version: of products, of branches and packages.
_RELEASES = (
    r"(?i:v|ver|version|versions|build|builds|release|releases|tag|tags|branch|app|sdk|lib|libs|package|packages|pkg|npm"
    r"|dist|download|downloads|firmware|os|chrome|firefox|safari|edge|opera|okhttp|curl|python|java|node|go|agent"
    r"|client|library|crx|pdf)/"
)

DETECTOR = Detector(
    entity="IP_ADDRESS",
    categories=("A",),
    names=(
        "ip",
        "ips",
        "ip address",
        "ipaddress",
        "ip addr",
        "ipv4",
        "ipv6",
        "ipv4 address",
        "ipv6 address",
        "remote addr",
        "remote address",
        "client address",
        "source address",
        "peer address",
        "host ip",
        "x forwarded for",
        "forwarded for",
        "forwarded",
        "net peer name",
        "direccion ip",
        "real ip",
        "true client ip",
        "cf connecting ip",
        "x real ip",
        "peer address ip",
        "reverse dns",
        # a word of the name speaks for versions otherwise
        "browser ip",
        "app ip",
    ),
    vetoes=(
        "commit",
        "changelog",
        "version",
        "versions",
        "ver",
        "build",
        "oid",
        "firmware",
        "fw",
        "release",
        "revision",
        "os",
        "app",
        "sdk",
        "lib",
        "zip",
        "section",
        "model",
        "browser",
    ),
    near=("ip", "ip address", "ipv4", "ipv6"),
    cue=(
        r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"
        r"|[0-9A-Fa-f]{3}:[0-9A-Fa-f:]|:0{0,4}:0{0,3}1|:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]"
        r"|64:[Ff]{2}9[Bb]:|-[0-9]{1,3}\.[a-z]|\.ip6\.arpa"
    ),
    pattern=(
        # After a path's segment, or a word, that names no product
        rf"(?P<slash>(?:(?<=/)(?!{_RELEASES})[A-Za-z0-9_-]{{1,30}}|(?<![A-Za-z0-9._/-])(?!{_RELEASES})[a-z]{{2,20}})/)?"
        r"(?P<v>"
        # 203-0-113-5.pool.example.net, ec2-203-0-113-5.compute.example.com
        r"(?:(?<![0-9A-Za-z-])|(?<=[A-Za-z]-)|(?<=ec2-))(?!1?[0-9]-|2[0-3]-)"
        rf"(?:{_OCTET}-){{3}}{_OCTET}(?=\.[a-z][a-z0-9-]{{0,40}}\.[a-z])"
        # version 6: not inside a word or a longer chain of colons, though after "ip:", "id:", "node:", "IPv6:"
        r"|(?:(?<![0-9A-Za-z:])|(?<=[^0-9A-Fa-f:]:)|(?<=[Vv]6:)"
        r"|(?<=[G-Zg-z_][A-Fa-f]:)|(?<=[G-Zg-z_][A-Fa-f]{2}:))(?:"
        # allocated space: 2001:db8::1, fe80::1%eth0, 64:ff9b::203.0.113.5
        rf"(?:[23]{_GROUP}{{3}}|[Ff][CcDdEeFf]{_GROUP}{{2}}|0{{0,2}}64:[Ff]{{2}}9[Bb]):"
        rf"(?:{_GROUP}{{0,4}}:){{1,6}}(?:{_V4}|{_GROUP}{{1,4}})?(?:%[A-Za-z0-9_.-]{{1,15}})?"
        # ::1, 0:0:0:0:0:0:0:1, ::ffff:203.0.113.5, ::ffff:cb00:7105
        rf"|(?:0{{0,4}}:){{2,7}}(?:0{{0,3}}1|[Ff]{{4}}:(?:{_V4}|{_GROUP}{{1,4}}:{_GROUP}{{1,4}}))"
        # all eight groups, the first of which is too long for a byte of a fingerprint
        rf"|{_GROUP}{{3,4}}:(?:{_GROUP}{{1,4}}:){{6}}{_GROUP}{{1,4}}"
        r")(?![0-9A-Za-z])(?!:[0-9A-Fa-f:])(?!\.[0-9])"
        # version 6 backwards
        rf"|(?<![0-9A-Za-z.])(?:{_GROUP}\.){{32}}ip6\.arpa"
        # version 4: not after Name/ or name- or v or the word version, and no fifth component; 24 and more after word/
        r"|(?(slash)(?!1?[0-9]\.|2[0-3]\.)|(?<![0-9A-Za-z.])(?<![A-Za-z0-9)]/)(?<![A-Za-z][_-])(?<!rv:)"
        r"(?<![Vv]ersion )(?<![Vv]ersion: )(?<![Vv]er )(?<![Vv]er\. )(?<![Bb]uild )(?<![Rr]elease )(?<![Ss]ection )"
        r")"
        rf"{_V4}(?:\.in-addr\.arpa)?(?![0-9A-Za-z])(?!\.[0-9])(?![+-][A-Za-z])"
        r")"
    ),
    check=lambda text: canonical_ip(text) is not None,
    fits=(
        r"\s{0,4}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5}|/[0-9]{1,2})?|[0-9]{8,10}|0[xX][0-9A-Fa-f]{8}"
        r"|\[?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{0,40}(?:%[A-Za-z0-9_.-]{1,15})?(?:/[0-9]{1,3})?\]?(?::[0-9]{1,5})?"
        r")\s{0,4}"
    ),
    canonical=lambda text: canonical_ip(text) or text.strip().lower(),
    domain="ip",
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    # nobody writes a version or a time with four colons; a network (2001:db8::) is what `truncate` writes
    sure=lambda text: text.count(":") > 3 or (text.count(":") == 3 and text.endswith("::")),
    rank=70,
    examples=(
        {"$ip": "203.0.113.5"},
        {"lastLoginIP": "2001:db8::8a2e:370:7334"},
        {"note": "denied 198.51.100.7:8080 twice"},
        {"headers": {"X-Forwarded-For": "203.0.113.5, 198.51.100.7"}},
        {"source": "::ffff:203.0.113.5"},
        {"link": "fe80::1ff:fe23:4567:890a%eth0"},
        {"peer": "[2001:DB8:0:0:0:0:0:1]:443"},
        {"range": "203.0.113.0/24"},
        {"target": "127.0.0.1"},
        {"ip": "203.000.113.005"},
        {"client_ip": 3405803781},
        {"browser_ip": "203.0.113.5"},
        {"mapped": "::ffff:cb00:7105"},
        {"note": "id:2001:db8::1 refused"},
        {"note": "peer/203.0.113.7 left"},
        {"path": "/blocked/203.0.113.7"},
        {"host": "ec2-203-0-113-25.compute-1.example.com"},
        {"ptr": "25.113.0.203.in-addr.arpa"},
        {"header": 'for="[2001:db8::17]:4711";proto=http'},
        {"note": "from 64:ff9b::203.0.113.5."},
        {"text": "address 1d80:aaaa:1:22:333:4444:5:6 blocked"},
    ),
    counterexamples=(
        {"app_version": "10.4.12.3"},
        {"zip": "1.2.3.4"},
        {"$lib_version": "1.2.3.4"},
        {"firmware": "10.0.0.1"},
        {"modem_fw": "1.12.0.3"},
        {"oid": "1.3.6.1"},
        {"tree": "1.3.6.1.4.1"},
        {"ip_version": 4},
        {"ip_version": "v6"},
        {"agent": "Mozilla/5.0 Chrome/120.0.6.109 Safari/5.3.7.36"},
        {"tag": "v1.2.3.4"},
        {"agent": "Mozilla/5.0 (Macintosh; rv:1.9.1.8) Gecko/20100317"},
        {"ref": "release/203.0.113.7"},
        {"file": "/npm/pkg/1.2.3.4/x.js"},
        {"file": "backup-1-2-3-4.tar.gz"},
        {"wwn": "50:06:01:60:3b:20:11:22"},
        {"time": "12:30:45"},
        {"code": "std::vector"},
        {"css": "a::before"},
        {"mac": "aa:bb:cc:dd:ee:ff"},
        {"timestamp": "2026-11-23T00:00:01.000Z"},
    ),
)
