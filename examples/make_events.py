"""Writes events.jsonl: invented events of eight vendors, with personal information of no real person.

Hosts, addresses and numbers come from the ranges reserved for examples: example.com (RFC 2606), 192.0.2.0/24
and its neighbours (RFC 5737), 2001:db8::/32 (RFC 3849), 555-01xx, social security numbers that are never
issued, published test cards. The same seed gives the same file: `python examples/make_events.py`.
"""

import base64
import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

Event = dict[str, Any]

FIRST = [
    "Arlo",
    "Bettina",
    "Cosmo",
    "Delphine",
    "Emeka",
    "Fumiko",
    "Gwendolyn",
    "Hakim",
    "Ilse",
    "Jolanda",
    "Kofi",
]
LAST = [
    "Quillfeather",
    "Marrowby",
    "Okonjo-Test",
    "Sandbrook",
    "Thistlewood",
    "Vantongeren",
    "Wexcombe",
    "Yarrowin",
]
STREETS = [
    "1200 Example Ave",
    "77 Sample St Apt 4",
    "9 Placeholder Blvd",
    "4501 Demonstration Way, Suite 210",
]
CITIES = [("San Francisco", "CA", "94103", 37.7749, -122.4194), ("Austin", "TX", "78701", 30.2672, -97.7431)]
CARDS = [
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
]  # published test cards
SSNS = [
    "900-12-3456",
    "666-45-6789",
    "987-65-4320",
    "987-65-4329",
]  # never issued (SSA: 666, 9xx, advertising)
KHTML = "(KHTML, like Gecko)"
AGENTS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 {KHTML} Chrome/120.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 {KHTML} Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
]
PRODUCTS = [
    ("SKU-1042", "Trail Shoe", 89.5),
    ("SKU-2210", "Rain Jacket", 149.0),
    ("SKU-0007", "Wool Socks", 12.25),
]
PLANS = ["free", "pro", "enterprise"]


class Person(NamedTuple):
    """Somebody who does not exist, the same in every event."""

    first: str
    last: str
    email: str
    phone: str
    ip: str
    user_id: str
    anonymous_id: str
    device_id: str
    agent: str
    street: str
    city: tuple[str, str, str, float, float]
    born: str

    @property
    def name(self) -> str:
        """First and last."""
        return f"{self.first} {self.last}"


class Maker:
    """A seeded source of ids, people and times."""

    def __init__(self, seed: int = 1798) -> None:
        """The default seed is the section of the statute."""
        self.random = random.Random(seed)  # noqa: S311  # the same file every time, no secret
        self.clock = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
        self.people = [self.person(number) for number in range(40)]

    def uuid(self) -> str:
        """A UUID of version 4."""
        digits = f"{self.random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def hexadecimal(self, length: int) -> str:
        """Random hex digits."""
        return "".join(self.random.choices("0123456789abcdef", k=length))

    def now(self) -> str:
        """The time of the next event."""
        self.clock += timedelta(seconds=self.random.randrange(5, 400))
        return self.clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def epoch(self) -> int:
        """The same in milliseconds."""
        return int(self.clock.timestamp() * 1000)

    def person(self, number: int) -> Person:
        """A new person."""
        choose = self.random.choice
        first, last = choose(FIRST), choose(LAST)
        host = choose(["192.0.2", "198.51.100", "203.0.113"])
        ip = f"2001:db8:{self.hexadecimal(4)}::{number:x}" if number % 5 == 0 else f"{host}.{number + 10}"
        return Person(
            first,
            last,
            f"{first}.{last}{number}@{choose(['example.com', 'example.org', 'mail.example.net'])}".lower(),
            f"+1 {choose(['415', '512', '212'])}-555-01{number:02d}",
            ip,
            f"usr_{self.hexadecimal(10)}",
            self.uuid(),
            self.uuid(),
            choose(AGENTS),
            choose(STREETS),
            choose(CITIES),
            f"19{self.random.randrange(50, 99)}-0{self.random.randrange(1, 9)}-1{self.random.randrange(9)}",
        )

    def anyone(self) -> Person:
        """Somebody of the forty."""
        return self.random.choice(self.people)


# PostHog ---------------------------------------------------------------------------------------------------


def posthog(make: Maker, who: Person, event: str, properties: Event) -> Event:
    """A captured event as posthog-js sends it."""
    path = make.random.choice(["/", "/pricing", "/docs/getting-started", "/account/settings", "/checkout"])
    return {
        "uuid": make.uuid(),
        "event": event,
        "distinct_id": make.random.choice([who.user_id, who.anonymous_id, who.email]),
        "timestamp": make.now(),
        "properties": {
            "$os": "Mac OS X",
            "$os_version": "10.15.7",
            "$browser": "Chrome",
            "$browser_version": 120,
            "$device_type": "Desktop",
            "$current_url": f"https://app.example.com{path}",
            "$host": "app.example.com",
            "$pathname": path,
            "$screen_height": 1080,
            "$screen_width": 1920,
            "$lib": "web",
            "$lib_version": "1.96.1",
            "$insert_id": make.hexadecimal(16),
            "$time": make.epoch() / 1000,
            "$device_id": who.device_id,
            "$session_id": make.uuid(),
            "$window_id": make.uuid(),
            "$ip": who.ip,
            "$raw_user_agent": who.agent,
            "$referrer": "$direct",
            "token": "phc_exampleProjectToken0000000000000000000000",
            **properties,
        },
    }


def posthog_pageview(make: Maker, who: Person) -> Event:
    """A page, now and then with an address in its query."""
    query = {"utm_source": "newsletter", "utm_campaign": "spring_sale", "page": "2"}
    if make.random.random() < 0.6:
        query |= make.random.choice(
            [{"email": who.email}, {"gclid": "Cj0KCQ" + make.hexadecimal(30)}, {"q": who.name}]
        )
    url = f"https://app.example.com/checkout?{urlencode(query)}#step-{make.random.randrange(4)}"
    initial = {"$initial_referring_domain": "search.example.org", "$initial_current_url": url}
    return posthog(make, who, "$pageview", {"$current_url": url, "title": "Checkout", "$set_once": initial})


def posthog_identify(make: Maker, who: Person) -> Event:
    """Joins an anonymous person with a known one."""
    traits = {"email": who.email, "name": who.name, "plan": make.random.choice(PLANS), "phone": who.phone}
    known = {
        "$anon_distinct_id": who.anonymous_id,
        "$set": traits,
        "$set_once": {"first_seen_version": "4.2.0"},
    }
    return posthog(make, who, "$identify", known)


def posthog_set(make: Maker, who: Person) -> Event:
    """Person properties, among them what is sensitive."""
    every: Event = {
        "ssn": make.random.choice(SSNS),
        "dateOfBirth": who.born,
        "gender": make.random.choice(["female", "male", "nonbinary"]),
        "ethnicity": "Pacific Islander",
        "religion": "Quaker",
        "driver_license": {"state": "CA", "number": f"D{make.random.randrange(10**6, 10**7)}"},
        "passportNumber": f"X{make.random.randrange(10**7, 10**8)}",
        "maritalStatus": "married",
        "veteran_status": "not a veteran",
        "diagnosis": "seasonal allergy",
        "age": make.random.randrange(18, 80),
        "employer": "Example Widgets LLC",
        "job_title": "Shift Supervisor",
        "license_plate": "7ABC123",
        "vin": "1M8GDM9AXKP042788",  # the check digit example of 49 CFR 565
        "education": {"school": "Sample State University", "gpa": 3.4},
    }
    chosen = {name: every[name] for name in make.random.sample(sorted(every), 4)}
    return posthog(make, who, "$set", {"$set": {**chosen, "onboarded": True, "seats": 3}})


def posthog_exception(make: Maker, who: Person) -> Event:
    """An exception whose message repeats what somebody typed."""
    number = make.random.randrange(1, 500)
    value = make.random.choice(
        [
            f"UserNotFound: no account for {who.email}",
            f"IntegrityError: duplicate key value (phone)=({who.phone})",
            f"TypeError: undefined is not a function (build 4.2.{number})",
            f"timeout after 3000 ms from {who.ip}",
        ]
    )
    frame = {"filename": "/srv/app/checkout.py", "lineno": number, "function": "charge", "in_app": True}
    stack = {"type": "raw", "frames": [frame]}
    error = {"type": value.split(":")[0], "value": value, "stacktrace": stack}
    return posthog(make, who, "$exception", {"$exception_list": [error], "$exception_level": "error"})


def posthog_autocapture(make: Maker, who: Person) -> Event:
    """A click: texts and attributes of elements."""
    label = make.random.choice(
        [f"Signed in as {who.name}", "Add to cart", f"Send to {who.email}", "Continue"]
    )
    elements = [
        {"tag_name": "button", "$el_text": label, "classes": ["btn", "btn-primary"], "nth_child": 2},
        {"tag_name": "a", "attr__href": f"mailto:{who.email}", "attr__id": "contact", "nth_of_type": 1},
        {"tag_name": "body", "attr__class": "theme-dark"},
    ]
    return posthog(
        make, who, "$autocapture", {"$event_type": "click", "$elements": elements, "$el_text": label}
    )


def posthog_group(make: Maker, who: Person) -> Event:
    """A company is no person; who pays the bill is one."""
    company = {
        "name": "Example Widgets LLC",
        "plan": "enterprise",
        "employees": 42,
        "billing_email": who.email,
    }
    group = {"$group_type": "company", "$group_key": f"org_{make.hexadecimal(6)}", "$group_set": company}
    return posthog(make, who, "$groupidentify", group)


def posthog_capture(make: Maker, who: Person) -> Event:
    """An application's own event, with lists, text, JSON in a string and names that are data."""
    product = make.random.choice(PRODUCTS)
    own: Event = make.random.choice(
        [
            {
                "search_term": "rain jacket",
                "results": 18,
                "filters": ["color:red", "size:m"],
                "response_ms": 84.2,
            },
            {"comment": f"Please call {who.name} at {who.phone} before 5 pm.", "rating": 4},
            {"form_state": json.dumps({"email": who.email, "newsletter": True, "step": 3})},
            {"votes": {who.email: 3, make.anyone().email: 1}, "poll_id": f"poll_{make.hexadecimal(6)}"},
            {"invitees": [make.anyone().email, make.anyone().email], "role": "viewer"},
            {"order_id": f"ord_{make.hexadecimal(12)}", "total": product[2], "currency": "USD", "items": 2},
            {"feature_flag": "new-checkout", "variant": "test", "enabled": True, "rollout": 0.25},
            {"note": f"Customer said the card {make.random.choice(CARDS)} was declined twice."},
            {"authorization": f"Bearer {make.hexadecimal(40)}", "status": 401, "route": "/api/v2/orders"},
            {"profile_photo": f"https://img.example.com/avatars/{who.user_id}.jpg", "bytes": 48213},
        ]
    )
    name = make.random.choice(
        ["search_performed", "feedback_sent", "form_saved", "order_completed", "flag_seen"]
    )
    return posthog(make, who, name, own)


# Segment and RudderStack -----------------------------------------------------------------------------------


def segment(make: Maker, who: Person, kind: str, **fields: Any) -> Event:
    """A call as analytics.js and analytics-ios send it."""
    city, state, _, latitude, longitude = who.city
    mobile = make.random.random() < 0.4
    context: Event = {
        "ip": who.ip,
        "userAgent": who.agent,
        "locale": "en-US",
        "timezone": "America/Los_Angeles",
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "page": {
            "path": "/account",
            "title": "Account",
            "url": "https://www.example.com/account",
            "search": "",
        },
        "campaign": {"name": "spring_sale", "source": "newsletter", "medium": "email"},
    }
    if mobile:
        context["device"] = {
            "id": who.device_id,
            "advertisingId": make.uuid(),
            "model": "iPhone15,2",
            "name": "maguro",
        }
        context["location"] = {"city": city, "region": state, "latitude": latitude, "longitude": longitude}
        context["network"] = {"carrier": "Example Mobile", "wifi": True, "cellular": False}
    timestamp = make.now()
    return {
        "type": kind,
        "messageId": f"ajs-next-{make.hexadecimal(32)}",
        "anonymousId": who.anonymous_id,
        "userId": who.user_id,
        "channel": "mobile" if mobile else "client",
        "context": context,
        "integrations": {"All": True},
        "originalTimestamp": timestamp,
        "sentAt": timestamp,
        **fields,
    }


def address(who: Person) -> Event:
    """A postal address."""
    return {
        "street": who.street,
        "city": who.city[0],
        "state": who.city[1],
        "postalCode": who.city[2],
        "country": "US",
    }


def segment_identify(make: Maker, who: Person) -> Event:
    """Traits as the specification of Segment spells them."""
    traits = {
        "firstName": who.first,
        "lastName": who.last,
        "email": who.email,
        "phone": who.phone,
        "birthday": who.born,
        "avatar": f"https://www.example.com/avatars/{who.user_id}.png",
        "username": f"{who.first.lower()}_{who.last.lower()}",
        "address": address(who),
        "company": {"name": "Example Widgets LLC", "id": "123", "industry": "Retail", "employee_count": 42},
        "createdAt": "2023-11-02T08:15:00Z",
        "logins": make.random.randrange(90),
    }
    return segment(make, who, "identify", traits=traits)


def segment_track(make: Maker, who: Person) -> Event:
    """An order, a booking, an application or a bank link."""
    products = [
        {"product_id": sku, "name": name, "price": price, "quantity": 1} for sku, name, price in PRODUCTS
    ]
    order = {
        "order_id": f"50{make.random.randrange(10**6)}",
        "total": 250.75,
        "currency": "USD",
        "products": products,
    }
    name, properties = make.random.choice(
        [
            ("Order Completed", {**order, "shipping_address": address(who), "coupon": "SPRING20"}),
            (
                "Product Viewed",
                products[0] | {"category": "Shoes", "position": 3, "url": "https://www.example.com/p/1042"},
            ),
            (
                "Payment Failed",
                {"card_number": make.random.choice(CARDS), "cvv": "123", "exp": "12/29", "amount": 12.25},
            ),
            (
                "Bank Linked",
                {"routing_number": "000000000", "account_number": "000123456789", "bank": "Example Bank"},
            ),
            (
                "Application Submitted",
                {"resume_text": f"{who.name}, {who.street}. Reachable at {who.email}."},
            ),
            (
                "Ride Booked",
                {"pickup": f"{who.city[3]},{who.city[4]}", "lat": who.city[3], "lng": who.city[4], "eta": 4},
            ),
            (
                "Support Chat Started",
                {"message": f"hi, i am {who.first}, my number is {who.phone}", "queue": 7},
            ),
            (
                "Video Played",
                {"asset_id": "vid_204", "position_s": 12, "quality": "hd720", "ad_enabled": False},
            ),
        ]
    )
    return segment(make, who, "track", event=name, properties=properties)


def segment_page(make: Maker, who: Person) -> Event:
    """A page, with a referrer that tells on somebody."""
    login = quote(f"/welcome?user={who.email}", safe="")
    url = f"https://www.example.com/login?next={login}&fbclid=IwAR{make.hexadecimal(24)}"
    return segment(
        make, who, "page", name="Login", properties={"url": url, "path": "/login", "title": "Log in"}
    )


def segment_screen(make: Maker, who: Person) -> Event:
    """A screen of a mobile application."""
    return segment(
        make, who, "screen", name="Profile", properties={"tab": "orders", "build": "4.2.0.118", "count": 9}
    )


def segment_group(make: Maker, who: Person) -> Event:
    """An account."""
    traits = {
        "name": "Example Widgets LLC",
        "industry": "Retail",
        "website": "https://widgets.example.com",
        "seats": 25,
    }
    return segment(make, who, "group", groupId=f"org_{make.hexadecimal(6)}", traits=traits)


def segment_alias(make: Maker, who: Person) -> Event:
    """Joins two ids."""
    return segment(make, who, "alias", previousId=make.random.choice([who.anonymous_id, who.email]))


def rudderstack(make: Maker, who: Person) -> Event:
    """RudderStack puts the traits of every event into its context."""
    event = segment(
        make, who, "track", event="Plan Upgraded", properties={"plan": "pro", "mrr": 49, "previous": "free"}
    )
    event["context"]["traits"] = {"email": who.email, "name": who.name, "anonymousId": who.anonymous_id}
    event["context"]["sessionId"] = make.epoch() // 1000
    event["rudderId"] = make.uuid()
    event["request_ip"] = who.ip
    return event


# The others ------------------------------------------------------------------------------------------------


def snowplow_row(make: Maker, who: Person) -> Event:
    """A row of the atomic.events table."""
    schema = "iglu:com.example/signup/jsonschema/1-0-0"
    city, state, postal_code, latitude, longitude = who.city
    return {
        "app_id": "shop-web",
        "platform": "web",
        "collector_tstamp": make.now(),
        "event": "unstruct",
        "event_id": make.uuid(),
        "v_tracker": "js-3.19.0",
        "v_collector": "ssc-2.10.0-kinesis",
        "user_id": who.email if make.random.random() < 0.3 else who.user_id,
        "user_ipaddress": who.ip,
        "user_fingerprint": make.hexadecimal(10),
        "domain_userid": who.device_id,
        "domain_sessionidx": make.random.randrange(1, 30),
        "network_userid": make.uuid(),
        "geo_country": "US",
        "geo_region": state,
        "geo_city": city,
        "geo_zipcode": postal_code,
        "geo_latitude": latitude,
        "geo_longitude": longitude,
        "page_url": f"https://shop.example.com/signup?ref=footer&name={quote(who.name)}",
        "page_urlhost": "shop.example.com",
        "page_urlpath": "/signup",
        "useragent": who.agent,
        "br_lang": "en-US",
        "dvce_screenwidth": 1920,
        "unstruct_event_com_example_signup_1": {
            "email_address": who.email,
            "plan": "free",
            "accepted_terms": True,
        },
        "event_vendor": "com.example",
        "event_format": schema.split("/")[2],
    }


def snowplow_payload(make: Maker, who: Person) -> Event:
    """What a tracker sends: short names, and contexts as JSON in base64."""
    data = {"email": who.email, "level": 4}
    body = {
        "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
        "data": {"schema": "iglu:com.example/profile/jsonschema/1-0-1", "data": data},
    }
    return {
        "e": "ue",
        "ue_px": base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("="),
        "eid": make.uuid(),
        "dtm": str(make.epoch()),
        "duid": who.device_id,
        "uid": who.user_id,
        "ip": who.ip,
        "ua": who.agent,
        "url": "https://shop.example.com/profile",
        "p": "web",
        "tv": "js-3.19.0",
        "aid": "shop-web",
        "res": "1920x1080",
        "vid": "3",
        "tz": "America/Chicago",
    }


def amplitude(make: Maker, who: Person) -> Event:
    """An event of the HTTP V2 API."""
    return {
        "user_id": make.random.choice([who.user_id, who.email]),
        "device_id": who.device_id,
        "event_type": make.random.choice(["Song Played", "Profile Edited", "Level Completed"]),
        "time": make.epoch(),
        "session_id": make.epoch() - 60000,
        "insert_id": make.uuid(),
        "app_version": "2.1.0",
        "platform": "iOS",
        "os_name": "ios",
        "os_version": "17.1",
        "device_model": "iPhone15,2",
        "carrier": "Example Mobile",
        "country": "United States",
        "region": who.city[1],
        "city": who.city[0],
        "location_lat": who.city[3],
        "location_lng": who.city[4],
        "ip": who.ip,
        "idfa": make.uuid().upper(),
        "idfv": make.uuid().upper(),
        "event_properties": {
            "title": "Rain",
            "duration": 183,
            "bio": f"{who.first} from {who.city[0]}",
            "score": 9100,
        },
        "user_properties": {
            "age": make.random.randrange(18, 80),
            "gender": "female",
            "plan": "pro",
            "$set": {"cohort": 7},
        },
        "price": 4.99,
        "quantity": 1,
        "revenue": 4.99,
    }


def mixpanel(make: Maker, who: Person) -> Event:
    """A tracked event, or an update of a profile."""
    if make.random.random() < 0.3:
        profile = {
            "$email": who.email,
            "$name": who.name,
            "$phone": who.phone,
            "$created": make.now(),
            "Plan": "Pro",
        }
        return {"$token": "exampletoken0000", "$distinct_id": who.user_id, "$ip": who.ip, "$set": profile}
    return {
        "event": make.random.choice(["Signed Up", "Viewed Report", "Invite Sent"]),
        "properties": {
            "token": "exampletoken0000",
            "distinct_id": make.random.choice([who.email, who.device_id]),
            "$device_id": who.device_id,
            "$user_id": who.user_id,
            "time": make.epoch() // 1000,
            "$insert_id": make.hexadecimal(16),
            "ip": who.ip,
            "$city": who.city[0],
            "$region": "California",
            "mp_country_code": "US",
            "$browser": "Firefox",
            "$browser_version": 121,
            "$screen_height": 900,
            "mp_lib": "web",
            "$lib_version": "2.48.1",
            "Email Sha256": hashlib.sha256(who.email.encode()).hexdigest(),
            "Invited By": make.anyone().name,
            "Report Type": "Funnels",
            "Rows": make.random.randrange(4000),
        },
    }


def ga4(make: Maker, who: Person) -> Event:
    """A row of the BigQuery export: parameters are lists of key and typed value."""
    path = make.random.choice(["/thanks", "/cart", f"/users/{who.user_id}/orders"])
    location = f"https://store.example.com{path}?email={quote(who.email)}&utm_medium=cpc"

    def parameter(key: str, value: str | int) -> Event:
        kind = "int_value" if isinstance(value, int) else "string_value"
        return {
            "key": key,
            "value": {"string_value": None, "int_value": None, "double_value": None, kind: value},
        }

    return {
        "event_date": "20240304",
        "event_timestamp": make.epoch() * 1000,
        "event_name": make.random.choice(["page_view", "purchase", "generate_lead"]),
        "event_params": [
            parameter("page_location", location),
            parameter("page_title", "Order confirmed"),
            parameter("ga_session_id", make.epoch() // 1000),
            parameter("engagement_time_msec", make.random.randrange(60000)),
            parameter("customer_phone", who.phone),
            parameter("transaction_id", f"T-{make.random.randrange(10**6)}"),
        ],
        "user_id": who.user_id,
        "user_pseudo_id": f"{make.random.randrange(10**9, 2 * 10**9)}.{make.epoch() // 1000}",
        "user_properties": [parameter("customer_tier", "gold"), parameter("full_name", who.name)],
        "device": {
            "category": "mobile",
            "operating_system": "Android",
            "language": "en-us",
            "advertising_id": make.uuid(),
        },
        "geo": {"continent": "Americas", "country": "United States", "region": "Texas", "city": who.city[0]},
        "traffic_source": {"name": "(direct)", "medium": "cpc", "source": "search"},
        "platform": "WEB",
        "ecommerce": {"total_item_quantity": 2, "purchase_revenue": 61.5},
        "items": [
            {"item_id": PRODUCTS[0][0], "item_name": PRODUCTS[0][1], "price": PRODUCTS[0][2], "quantity": 1}
        ],
    }


def opentelemetry(make: Maker, who: Person) -> Event:
    """A span or a log record in OTLP JSON, or attributes as a flat map."""
    attributes = {
        "http.request.method": "POST",
        "http.response.status_code": 201,
        "url.full": f"https://api.example.com/v1/users?email={quote(who.email)}",
        "client.address": who.ip,
        "user_agent.original": who.agent,
        "server.address": "api.example.com",
        "server.port": 443,
        "enduser.id": who.user_id,
        "user.email": who.email,
        "session.id": make.uuid(),
        "db.statement": f"SELECT id FROM users WHERE phone = '{who.phone}' AND plan = 'pro'",  # noqa: S608  # the leak is the point
        "service.version": "4.2.0",
    }
    if make.random.random() < 0.3:
        return {
            "name": "POST /v1/users",
            "traceId": make.hexadecimal(32),
            "attributes": attributes,
            "kind": "SERVER",
        }
    typed = [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in attributes.items()
    ]
    start = make.epoch() * 1_000_000
    common = {"traceId": make.hexadecimal(32), "spanId": make.hexadecimal(16), "attributes": typed}
    if make.random.random() < 0.5:
        body = {"stringValue": f"login failed for {who.email} from {who.ip} after 3 attempts"}
        return {
            "timeUnixNano": str(start),
            "severityNumber": 13,
            "severityText": "WARN",
            "body": body,
            **common,
        }
    return {
        **common,
        "name": "POST /v1/users",
        "kind": 2,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + 84_200_000),
        "status": {"code": 1},
    }


MAKERS: tuple[tuple[Callable[[Maker, Person], Event], int], ...] = (
    (posthog_pageview, 18),
    (posthog_identify, 10),
    (posthog_set, 14),
    (posthog_exception, 10),
    (posthog_autocapture, 12),
    (posthog_group, 5),
    (posthog_capture, 28),
    (segment_identify, 14),
    (segment_track, 24),
    (segment_page, 8),
    (segment_screen, 5),
    (segment_group, 5),
    (segment_alias, 5),
    (rudderstack, 10),
    (snowplow_row, 12),
    (snowplow_payload, 8),
    (amplitude, 14),
    (mixpanel, 16),
    (ga4, 14),
    (opentelemetry, 16),
)


def events(seed: int = 1798) -> list[Event]:
    """All events, mixed as a stream would mix them, always the same for a seed."""
    make = Maker(seed)
    made = [function(make, make.anyone()) for function, count in MAKERS for _ in range(count)]
    make.random.shuffle(made)
    return made


def main() -> None:
    """Write events.jsonl beside this file."""
    lines = (json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in events())
    Path(__file__).with_name("events.jsonl").write_text(
        "\n".join(lines) + "\n", encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
