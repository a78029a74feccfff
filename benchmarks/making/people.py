"""Made-up people of many cultures, with the values that an application would know of them."""
# an example is a line
# ruff: noqa: E501

import random
import uuid
from dataclasses import dataclass

# (given names, family names) of one culture; who meets whom is left to chance.
NAMES = (
    (("Harriet", "Wendell", "Corinne", "Desmond"), ("Ashgrove", "Pellham", "Thistlewood", "Marlowe-Finch")),
    (("Xiomara", "Eusebio", "Paloma", "Lisandro"), ("Quintanar", "de la Vega", "Ibarrola", "Montealegre")),
    (("Oluwaseun", "Chiamaka", "Babajide", "Ngozi"), ("Adeyemi-Cole", "Okwuosa", "Balarabe", "Ezenwa")),
    (("Thi Huong", "Quoc Bao", "Minh Chau", "Duc"), ("Tran", "Ngo", "Luong", "Dinh")),
    (
        ("Priyanka", "Raghunath", "Anoushka", "Devendra"),
        ("Chatterji", "Venkataraman", "Kulkarni", "Bhattathiri"),
    ),
    (("Siobhán", "Cormac", "Aoife", "Fionnuala"), ("O'Shaughnessy", "Mac Giolla", "Ní Bhriain", "O'Callan")),
    (("Jürgen", "Annelie", "Käthe", "Lorenz"), ("Grünwälder", "Öttinghaus", "Schröter", "Weißhaupt")),
    (("Yuki", "Haruto", "Sayuri", "Kazuhiro"), ("Tsukishima", "Morinaga", "Hoshizora", "Kitamura")),
    (("Farida", "Yousef", "Layla", "Tariq"), ("al-Nasseri", "Haddadin", "Ben Slimane", "El Khoury")),
    (("Kateryna", "Bohdan", "Zoriana", "Taras"), ("Shevchuk", "Lysenkova", "Hrytsenko", "Petrivna")),
    (("Leilani", "Kekoa", "Tavita", "Sione"), ("Kahananui", "Tuimavave", "Keawe", "Fonoti")),
    (("Sunniva", "Torbjørn", "Åse", "Eirik"), ("Bråten", "Løvdahl", "Nygård", "Fjeldstad")),
)
PLACES = (
    ("Maple Hollow Rd", "Fernwick", "CA", "California", "95999", 37.8817, -121.9142),
    ("N 14th St", "Dry Creek", "TX", "Texas", "78988", 30.2913, -97.7421),
    ("Lakeshore Blvd", "Port Alden", "OH", "Ohio", "44988", 41.4892, -81.7115),
    ("Orchard Ave", "Silver Glen", "WA", "Washington", "98988", 47.6239, -122.3311),
    ("Old Mill Ln", "Whitcombe", "NY", "New York", "14988", 42.9013, -78.8519),
    ("Prairie View Dr", "Cedar Bluffs", "CO", "Colorado", "80988", 39.7411, -104.9877),
)
AGENTS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "okhttp/4.12.0 (Android 14; Pixel 8; Build/AP2A.240605.024)",
)
MAIL_HOSTS = ("example.com", "example.org", "example.net", "mail.example.com")


@dataclass(frozen=True)
class Person:
    """Somebody who is nobody."""

    first: str
    last: str
    email: str
    phone: str
    id: str
    anonymous: str
    session: str
    device: str
    ip: str
    agent: str
    street: str
    city: str
    state: str
    state_name: str
    zip: str
    latitude: float
    longitude: float
    birth: str
    number: int

    @property
    def full(self) -> str:
        """Given and family name."""
        return f"{self.first} {self.last}"

    @property
    def handle(self) -> str:
        """A login of letters and digits."""
        letters = "".join(c for c in (self.first + self.last).lower() if c.isascii() and c.isalpha())
        return f"{letters[:7]}{self.number % 89 + 10}"


class Crowd:
    """A source of people and ids that is the same in every run."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._count = 0

    def uuid(self) -> str:
        """A random-looking UUID."""
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def hex(self, length: int) -> str:
        """Hexadecimal digits."""
        return f"{self.dice.getrandbits(length * 4):0{length}x}"

    def word(self, length: int = 12) -> str:
        """Letters and digits."""
        return "".join(
            self.dice.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=length)
        )

    def person(self) -> Person:
        """The next one: every culture in turn, the rest by chance."""
        dice, self._count = self.dice, self._count + 1
        given, family = NAMES[self._count % len(NAMES)]
        first, last = dice.choice(given), dice.choice(family)
        plain = "".join(c for c in f"{first}.{last}".lower() if c.isascii() and (c.isalpha() or c == "."))
        number = dice.randrange(10_000, 99_999)
        street, city, state, state_name, code, latitude, longitude = dice.choice(PLACES)
        return Person(
            first, last,
            email=f"{plain}{dice.choice(['', str(number % 100), '+shop'])}@{dice.choice(MAIL_HOSTS)}",
            phone=dice.choice(["({}) 555-01{}", "{}-555-01{}", "+1 {} 555 01{}", "+1{}55501{}"]).format(
                dice.choice([206, 312, 415, 512, 646]), f"{number % 100:02}"
            ),
            id=dice.choice([f"u_{number}{dice.randrange(999)}", f"{number * 17}", self.hex(24), self.uuid()]),
            anonymous=self.uuid(), session=self.uuid(), device=self.uuid().upper(),
            ip=f"{dice.choice(['203.0.113', '198.51.100', '192.0.2'])}.{dice.randrange(2, 250)}",
            agent=dice.choice(AGENTS),
            street=f"{dice.randrange(11, 9899)} {street}", city=city, state=state, state_name=state_name, zip=code,
            latitude=round(latitude + dice.random() / 50, 5), longitude=round(longitude - dice.random() / 50, 5),
            birth=f"{dice.randrange(1948, 2004)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
            number=number,
        )  # fmt: skip

    def time(self) -> str:
        """A moment of 2026."""
        d = self.dice
        return f"2026-{d.randrange(1, 13):02}-{d.randrange(1, 29):02}T{d.randrange(24):02}:{d.randrange(60):02}:{d.randrange(60):02}.{d.randrange(1000):03}Z"

    def epoch(self) -> int:
        """Milliseconds since 1970."""
        return 1_770_000_000_000 + self.dice.randrange(20_000_000_000)
