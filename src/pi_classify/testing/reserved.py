"""Ranges of reserved values, and which test has which of them: no two tests ever have the same.

A seed's place in a range comes from its hash, so it is the same in every run; when another seed stands there already,
it gets the next free place. Processes that cannot ask each other divide a range: one part is for the seeds that all
of them know (the tests that pytest collected), so that all lay them out alike; of the rest every worker of xdist has
its own.

>>> Ranges().of("a test", COMMON)["ssn"]
'987-11-0438'
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pi_classify.checks.payment_card import NOBODYS_ISSUER
from pi_classify.errors import PiClassifyError
from pi_classify.locks import lock_of

# 555-0100 to 555-0199 are fictitious in every area code (North American Numbering Plan, ATIS-0300115); these are
# the geographic ones of the United States: of toll-free numbers only 555-0199 is.
_AREAS = """
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 227 228 229 231 234
    235 239 240 248 251 252 253 254 256 260 262 267 269 270 272 274 276 279 281 283 301 302 303 304 305 307
    308 309 310 312 313 314 315 316 317 318 319 320 321 323 324 325 326 327 329 330 331 332 334 336 337 339
    341 346 347 350 351 352 353 360 361 363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 413
    414 415 417 419 423 424 425 430 432 434 435 440 442 443 445 447 448 458 463 464 469 470 472 475 478 479
    480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 531 534 539 540 541 551 557
    559 561 562 563 564 567 570 571 572 573 574 575 580 582 585 586 601 602 603 605 606 607 608 609 610 612
    614 615 616 617 618 619 620 623 626 628 629 630 631 636 640 641 645 646 650 651 656 657 659 660 661 662
    667 669 678 680 681 682 686 689 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 725
    726 727 728 730 731 732 734 737 738 740 743 747 748 754 757 760 762 763 765 769 770 771 772 773 774 775
    779 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 820 821 826 828 830 831 832
    835 838 839 840 843 845 847 848 850 854 856 857 858 859 860 862 863 864 865 870 872 878 901 903 904 906
    907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 929 930 931 934 936 937 938 940 941 943 945
    947 948 949 951 952 954 956 959 970 971 972 973 975 978 979 980 983 984 985 986 989
""".split()  # noqa: SIM905 - as a list of literals each number would take a line
# Codes that no state has now, without those of services (5xx, 8xx, two equal digits at the end, 710): whichever of
# them becomes a region's, its 555-01xx is fictitious too.
_OTHER_AREAS = [
    area
    for area in map(str, range(201, 1000))
    if area[0] in "234679" and area[1] != area[2] and area != "710" and area not in _AREAS
]
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737
# The area 987, in which SSA has its own samples, with the groups that taxpayer numbers do not have (IRS).
_GROUPS = (*range(1, 50), *range(66, 70), 89)
# Published for tests by the networks (the first line) and by Stripe (docs.stripe.com/testing): no account stands
# behind them. When they have all been given to tests, numbers under NOBODYS_ISSUER are made.
_CARDS = """
    4111111111111111 4012888888881881 5105105105105100 378282246310005 371449635398431 30569309025904
    4242424242424242 4000056655665556 5555555555554444 2223003122003222 5200828282828210 6011111111111117
    6011000990139424 6011981111111113 3566002020360505 6200000000000005 4000000760000002
    4000004840008001 4000001240000000 5200007840000022 4000000400000008 4000000560000004 4000001000000000
    4000001120000005 4000001910000009 4000001960000008 4000002030000002 4000002080000001 4000002330000009
    4000002460000001 4000002500000003 4000002760000016 4000002920000005 4000003000000030 4000003480000005
    4000003720000005 4000003800000008 4000004280000005 4000004380000004 4000004400000000 4000004420000006
    4000004700000007 4000005280000002 4000005780000007 4000006160000005 4000006200000007 4000006420000001
    4000006820000007 4000007050000006 4000007030000001 4000007240000007 4000007520000008 4000007560000009
    4000008260000000 4000058260000005 5555558265554449 4000000360000006 4000001560000002 4000003440000004
    4000003560000008 4000003920000003 3530111333300000 4000004580000002 4000005540000008 4000007020000003
    4000001580000008 4000007640000003 4000057640000008
""".split()  # noqa: SIM905 - as a list of literals each number would take a line


def digest(kind: str, seed: str) -> int:
    """A number of 128 bits, as good as random, for a kind of value and a seed."""
    return int.from_bytes(hashlib.sha256(f"pi_classify canary {kind} {seed}".encode()).digest()[:16], "big")


class Part(NamedTuple):
    """Which places a seed may have: those that all processes hand out alike, or those of one worker."""

    worker: int | None = None
    workers: int = 1

    def of(self, size: int) -> range:
        """The places, in a range of that size: a third is common, the rest is the workers' in turn."""
        border = size // 3
        if self.worker is None:
            return range(border)
        return range(border + self.worker % self.workers, size, self.workers)


COMMON = Part()


def part_of(environment: Mapping[str, str]) -> Part:
    """The part for a seed that comes up now: while a test runs the worker's own, and before that the common one.

    Modules are imported in every worker and in the same order, so what they make must be the same in all of them:
    xdist compares the names of the collected tests, and values may be among them.

    >>> part_of({"PYTEST_XDIST_WORKER": "gw1", "PYTEST_XDIST_WORKER_COUNT": "4"})
    Part(worker=None, workers=1)
    >>> part_of({"PYTEST_CURRENT_TEST": "a", "PYTEST_XDIST_WORKER": "gw1", "PYTEST_XDIST_WORKER_COUNT": "4"})
    Part(worker=1, workers=4)
    """
    if "PYTEST_CURRENT_TEST" not in environment:
        return COMMON
    worker = environment.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    workers = environment.get("PYTEST_XDIST_WORKER_COUNT", "")
    return Part(int(worker) if worker.isdecimal() else 0, max(1, int(workers) if workers.isdecimal() else 1))


class Range:
    """Reserved values by number, which of them are taken, and the range that follows when all are."""

    def __init__(
        self, kind: str, size: int, value: Callable[[int], str], then: "Range | None" = None
    ) -> None:
        self.size = size
        self.value = value
        self._kind = kind
        self._then = then
        self._taken: dict[range, set[int]] = {}

    def take(self, seed: str, part: Part) -> str:
        """A value for a seed, which nobody gets again."""
        places = part.of(self.size)
        taken = self._taken.setdefault(places, set())
        if len(taken) == len(places):
            return self._following().take(seed, part)
        start = digest(self._kind, seed)
        while (place := places[start % len(places)]) in taken:
            start += 1
        taken.add(place)
        return self.value(place)

    def _following(self) -> "Range":
        if self._then is None:
            raise PiClassifyError(
                f"no reserved {self._kind} is left that no other test has; docs/testing.md says how many there are"
            )
        return self._then


def _phone(areas: list[str]) -> Callable[[int], str]:
    return lambda number: f"+1 {areas[number // 100]} 555 01{number % 100:02}"


def _ssn(number: int) -> str:
    return f"987-{_GROUPS[number // 9999]:02}-{1 + number % 9999:04}"


def _ip(number: int) -> str:
    network, host = divmod(number, 254)
    if network < len(_NETWORKS):
        return f"{_NETWORKS[network]}.{1 + host}"
    network -= len(_NETWORKS)
    return f"198.{18 + network // 256}.{network % 256}.{1 + host}"  # RFC 2544: for tests of networks


def _card(number: int) -> str:
    from stdnum import luhn

    digits = f"{NOBODYS_ISSUER}{number:011}"
    return digits + str(luhn.calc_check_digit(digits))


class Ranges:
    """All ranges, and what one process has handed out of them."""

    def __init__(self) -> None:
        self._lock = lock_of(self)
        self._handed: dict[str, dict[str, str]] = {}
        more = Range("phone", len(_OTHER_AREAS) * 100, _phone(_OTHER_AREAS))
        made = Range("card", 10**11, _card)
        self.by_kind = {
            "phone": Range("phone", len(_AREAS) * 100, _phone(_AREAS), more),
            "ssn": Range("ssn", len(_GROUPS) * 9999, _ssn),
            "ip": Range("ip", (len(_NETWORKS) + 512) * 254, _ip),
            "card": Range("card", len(_CARDS), _CARDS.__getitem__, made),
        }

    def of(self, seed: str, part: Part) -> dict[str, str]:
        """This seed's values by kind, which no other seed has and which it keeps."""
        with self._lock:
            if seed not in self._handed:
                self._handed[seed] = {kind: range_.take(seed, part) for kind, range_ in self.by_kind.items()}
            return self._handed[seed]

    def lay_out(self, seeds: Iterable[str]) -> None:
        """Hand out to all seeds that every process knows, in an order that does not depend on theirs."""
        for seed in sorted(seeds):
            self.of(seed, COMMON)


RANGES = Ranges()
