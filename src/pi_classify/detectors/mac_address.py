r"""The hardware address of a network card, an access point or a Bluetooth device, and the name of a home's network.

Left alone: the addresses that stand for none (all zeros, all ones, Android's and Apple's stand-in 02:00:00:00:00:00),
longer chains of bytes (fingerprints of certificates, keys), times, `mac: "Intel"` and versions of macOS.

1798.140(v)(1)(A) with (aj): "a device identifier". Sources: IEEE 802 (EUI-48, written with dashes), Cisco's spelling in
groups of four; Apple and Android give applications 02:00:00:00:00:00 instead of the address.

>>> import re
>>> re.search(DETECTOR.pattern, "joined from 00:00:5E:00:53:af.")[0], DETECTOR.canonical("0000.5e00.53af")
('00:00:5E:00:53:af', '00005e0053af')
>>> re.search(DETECTOR.pattern, "00:00:5E:00:53:AF:12:34"), DETECTOR.check("02:00:00:00:00:00")
(None, False)
"""

import re

from pi_classify.model import Confidence, Detector

_BYTE = "[0-9A-Fa-f]{2}"


def _canonical(text: str) -> str:
    digits = re.sub("[^0-9a-f]", "", text.lower())
    return digits if len(digits) == 12 and not re.search("[g-z]", text.lower()) else text.strip()


def _is_address(text: str) -> bool:
    return _canonical(text) not in {"0" * 12, "f" * 12, "020000000000"}


DETECTOR = Detector(
    entity="MAC_ADDRESS",
    categories=("A",),
    family="PSEUDONYM",
    names=(
        "mac",
        "mac address",
        "macaddress",
        "mac addr",
        "mac id",
        "wifi mac",
        "wlan mac",
        "ethernet mac",
        "bluetooth mac",
        "bluetooth address",
        "bd addr",
        "ble address",
        "hw address",
        "hardware address",
        "ethernet address",
        "physical mac",
        "bssid",
        "ssid",
        "wifi ssid",
        "wifi name",
        "wifi network name",
    ),
    vetoes=("book", "os", "app", "version", "download", "intel", "address count", "vendor", "algorithm"),
    near=("mac", "bssid"),
    cue=rf"{_BYTE}:{_BYTE}:{_BYTE}:|-{_BYTE}-{_BYTE}-{_BYTE}-|[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}\.[0-9A-Fa-f]{{4}}",
    # One letter at least: six pairs of digits alone are times and numbers. No byte before or after.
    pattern=(
        rf"(?<![0-9A-Za-z])(?<![0-9A-Fa-f]{{2}}[:-])(?:(?=[0-9:]{{0,15}}[A-Fa-f])(?:{_BYTE}:){{5}}{_BYTE}(?!:[0-9A-Fa-f])"
        rf"|(?=[0-9-]{{0,15}}[A-Fa-f])(?:{_BYTE}-){{5}}{_BYTE}(?!-[0-9A-Za-z])"
        # Cisco's 0000.5e00.53af: a digit too, or it is three words of four letters
        r"|(?=[0-9.]{0,12}[a-f])(?=[a-f.]{0,12}[0-9])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\.[0-9A-Za-z]))(?![0-9A-Za-z])"
    ),
    check=_is_address,
    # any spelling of the address; or a network's name, which is no version and does not speak of a Mac
    fits=(
        r"(?!(?:0{2}[:-]?){6}\Z)(?!(?i:f{2}[:-]?){6}\Z)(?!02(?:[:-]?0{2}){5}\Z)"
        r"(?!(?i:unknown|none|null|undefined|true|false|yes|no|n/?a|<unknown ssid>|wi-?fi|wlan|ethernet|default|safari|desktop"
        r"|laptop|apple|web|browser|native|supported|unsupported|hidden|other|any|on|off)\Z)"
        r"(?!(?i:[^\r\n]{0,40}(?:mac|os x|osx|intel|arm64|x86|silicon|darwin|ventura|sonoma|sequoia|\bm[1-9]\b)))(?=[^A-Za-z]{0,30}[A-Za-z]|(?:[0-9]{2}[:-]){5}|[0-9]{12}\Z)"
        r"[^\r\n\t/<>{}]{2,32}"
    ),
    canonical=_canonical,
    domain="id",
    by_value=Confidence.LIKELY,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=64,
    examples=(
        {"mac_address": "00:00:5E:00:53:AF"},
        {"log": "dhcp lease for 00-00-5e-00-53-af granted"},
        {"arp": "0000.5e00.53af"},
        {"bssid": "00:00:5e:00:53:af"},
        {"mac": "00005e0053af"},
        {"network": {"ssid": "Example Family 5G"}},
    ),
    counterexamples=(
        {"mac": "Intel Mac OS X 10_15_7"},
        {"mac": "14.2.1"},
        {"mac_address": "02:00:00:00:00:00"},
        {"bssid": "00:00:00:00:00:00"},
        {"note": "at 12:30:45:10:20:30"},
        {"cert": "aa:bb:cc:dd:ee:ff:00:11:22:33"},
        {"ssid": "<unknown ssid>"},
        {"mac": True},
    ),
)
