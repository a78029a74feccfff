"""Payloads as the analytics SDKs send them: PostHog, Segment, RudderStack."""
# a group of properties is a line; every scenario takes the same two
# ruff: noqa: ARG001, E501

from typing import Any

from making.marks import Marked, also, mark, text, unsure, url
from making.people import Crowd, Person

Payload = dict[str, Any]


def name(value: str) -> Marked:
    """A person's name, or a part of one."""
    return mark("PERSON", value)


def email(value: str) -> Marked:
    """An address."""
    return mark("EMAIL", value)


def phone(value: str | int) -> Marked:
    """A telephone number."""
    return mark("PHONE", value)


def ident(value: str | int) -> Marked:
    """An id of a person, device or session."""
    return mark("PSEUDONYM", value)


def ip(value: str) -> Marked:
    """An address of the Internet."""
    return mark("IP_ADDRESS", value)


def place(value: str) -> Marked:
    """City, state or postal code."""
    return mark("CITY_STATE_ZIP", value)


def geo(value: float | str) -> Marked:
    """A coordinate."""
    return mark("GEO", value)


def agent(value: str) -> Marked:
    """A browser's full name of itself."""
    return mark("USER_AGENT", value)


def posthog_base(c: Crowd, p: Person, event: str, page: str) -> Payload:
    """What posthog-js puts on every event."""
    return {
        "event": event, "uuid": c.uuid(), "timestamp": c.time(), "distinct_id": ident(p.id),
        "properties": {
            "token": unsure("CREDENTIAL", "phc_" + c.word(43)), "distinct_id": ident(p.id), "$device_id": ident(p.anonymous),
            "$session_id": ident(p.session), "$window_id": ident(c.uuid()), "$insert_id": c.word(16).lower(),
            "$os": "Mac OS X", "$os_version": "10.15.7", "$browser": "Chrome", "$browser_version": 126, "$device_type": "Desktop",
            "$current_url": url("https://app.example.com" + page), "$host": "app.example.com", "$pathname": page.partition("?")[0],
            "$screen_height": 1080, "$screen_width": 1920, "$viewport_height": 873, "$viewport_width": 1512, "$lib": "web",
            "$lib_version": "1.148.2", "$referrer": "$direct", "$referring_domain": "$direct", "$time": c.epoch() / 1000,
            "$ip": ip(p.ip), "$timezone": "America/Chicago", "$browser_language": "en-US", "$is_identified": True,
            "$raw_user_agent": agent(p.agent), "$pageview_id": c.uuid(), "$config_defaults": "2025-05-24",
        },
    }  # fmt: skip


def posthog(c: Crowd, p: Person, event: str, page: str, /, **properties: Any) -> Payload:
    """An event with properties of its own."""
    payload = posthog_base(c, p, event, page)
    payload["properties"] |= properties
    return payload


def posthog_pageview(c: Crowd, p: Person) -> Payload:
    """A visit with a location that the server looked up."""
    return posthog(
        c, p, "$pageview", "/pricing", title="Pricing | Harborlight Analytics",
        **{
            "$geoip_city_name": place(p.city), "$geoip_country_code": "US", "$geoip_country_name": "United States",
            "$geoip_latitude": geo(p.latitude), "$geoip_longitude": geo(p.longitude), "$geoip_postal_code": place(p.zip),
            "$geoip_subdivision_1_code": place(p.state), "$geoip_subdivision_1_name": place(p.state_name),
            "$geoip_time_zone": "America/Chicago", "$prev_pageview_pathname": "/features", "$prev_pageview_duration": 12.482,
            "utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "spring-launch", "$geoip_accuracy_radius": 20,
        },
    )  # fmt: skip


def posthog_magic_link(c: Crowd, p: Person) -> Payload:
    """A page whose address holds an e-mail address."""
    payload = posthog(c, p, "$pageview", "/welcome")
    address = p.email.replace("@", "%40").replace("+", "%2B")
    link = text(
        "https://app.example.com/welcome?email={who}&plan=team&step=2",
        who=mark("EMAIL", address, optional=True),
    )
    payload["properties"]["$current_url"] = Marked(
        link.value, (*url(str(link.value), pi=True).spans, *link.spans)
    )
    payload["properties"]["$referrer"] = url("https://www.example.org/blog/2026/retention-curves")
    payload["properties"]["$referring_domain"] = mark("URL", "www.example.org", optional=True)
    payload["properties"]["experiment_arm"] = "control-b"
    return payload


def posthog_identify(c: Crowd, p: Person) -> Payload:
    """Who signed in."""
    return posthog(
        c, p, "$identify", "/login",
        **{
            "$anon_distinct_id": ident(p.anonymous), "$user_id": ident(p.id), "plan": "growth", "seats": c.dice.randrange(1, 90),
            "$set": {
                "email": email(p.email), "name": name(p.full), "phone": phone(p.phone), "onboarded": True, "company_size": "11-50",
                "signup_source": "Product Hunt", "created_at": c.time(), "avatar_url": mark("IMAGE", f"https://cdn.example.com/avatars/{c.hex(12)}.png"),
            },
            "$set_once": {
                "$initial_referrer": url("https://search.example.org/"), "$initial_utm_source": "adwords", "$initial_browser": "Firefox",
                "$initial_current_url": url("https://www.example.com/"), "first_seen_version": "4.12.0",
            },
        },
    )  # fmt: skip


def posthog_autocapture(c: Crowd, p: Person) -> Payload:
    """A click on a menu that greets the user."""
    return posthog(
        c, p, "$autocapture", "/settings/members",
        **{
            "$event_type": "click", "$ce_version": 1, "$el_text": text("Remove {who}", who=name(p.full)),
            "$elements": [
                {"tag_name": "button", "$el_text": "Invite teammate", "nth_child": 2, "nth_of_type": 1, "classes": ["btn", "btn-primary"], "attr__type": "button"},
                {"tag_name": "a", "$el_text": email(p.email), "attr__href": text("mailto:{who}", who=email(p.email)), "nth_child": 1, "nth_of_type": 1},
                {"tag_name": "div", "classes": ["css-1q2w3e4", "members-list"], "attr__id": "radix-:r1f:", "nth_child": 4, "nth_of_type": 3},
            ],
            "$autocapture_disabled_server_side": False,
        },
    )  # fmt: skip


def posthog_checkout(c: Crowd, p: Person) -> Payload:
    """A shop's own event, with goods that look like people and ids that look like numbers."""
    return posthog(
        c, p, "order_completed", "/checkout/thanks",
        order_id=f"ORD-{c.dice.randrange(10**8, 10**9)}", total=c.dice.randrange(1999, 29999) / 100, currency="USD", coupon="SPRING24",
        payment_method="card", card_brand="visa", items_count=2, shipping_method="ground",
        items=[
            {"sku": f"{c.word(1).upper()}{c.dice.randrange(10**6, 10**7)}", "name": "Willow Reading Chair", "brand": "Hudson & Grey", "price": 249.0, "quantity": 1},
            {"sku": f"{c.dice.randrange(10**12, 10**13)}", "name": "Florence Table Lamp", "brand": "Marlo James", "price": 89.5, "quantity": 2},
        ],
        shipping_address={
            "name": name(p.full), "line1": mark("ADDRESS", p.street), "city": place(p.city), "state": place(p.state), "postal_code": place(p.zip), "country": "US",
        },
        receipt_email=email(p.email),
    )  # fmt: skip


def posthog_survey(c: Crowd, p: Person) -> Payload:
    """An answer in the customer's words."""
    answer = c.dice.choice(
        [
            text("Great tool! Reach me at {mail} if you want a quote for the site.", mail=email(p.email)),
            text("Export to CSV is slow, took 12.4.1 an hour. My number is {tel}", tel=phone(p.phone)),
            Marked("The new board layout is confusing, bring back the 2024 design please."),
        ]
    )
    return posthog(
        c, p, "survey sent", "/inbox",
        **{
            "$survey_id": c.uuid(), "$survey_name": "NPS June", "$survey_response": c.dice.randrange(0, 11), "$survey_response_1": answer,
            "$survey_iteration": 3, "$survey_questions": [{"id": c.uuid(), "question": "What could we do better?", "index": 1}],
        },
    )  # fmt: skip


def posthog_flag(c: Crowd, p: Person) -> Payload:
    """A feature flag was asked for: nothing personal but the ids."""
    return posthog(
        c, p, "$feature_flag_called", "/reports",
        **{
            "$feature_flag": "new-billing-page", "$feature_flag_response": "variant-2", "$feature_flag_id": 40213, "$feature_flag_version": 7,
            "$feature_flag_request_id": c.uuid(), "$feature/new-billing-page": "variant-2", "$feature/ip-allowlist": True, "$feature/email-digest": "weekly",
            "$active_feature_flags": ["new-billing-page", "email-digest", "phone-support-beta"], "$feature_flag_reason": "Matched condition set 2",
            "$feature_flag_payload": {"color": "#1f6feb", "max_rows": 500},
        },
    )  # fmt: skip


def posthog_exception(c: Crowd, p: Person) -> Payload:
    """An error with a stack, and with values in its message."""
    message = c.dice.choice(
        [
            text(
                'duplicate key value violates unique constraint "users_email_key": Key (email)=({mail}) already exists.',
                mail=email(p.email),
            ),
            text("Failed to deliver to {mail}: mailbox full (code 552)", mail=email(p.email)),
            Marked("Cannot read properties of undefined (reading 'name')"),
        ]
    )
    return posthog(
        c, p, "$exception", "/team",
        **{
            "$exception_level": "error", "$exception_fingerprint": c.hex(64), "$exception_issue_id": c.uuid(),
            "$exception_list": [
                {
                    "type": "IntegrityError", "value": message, "mechanism": {"handled": True, "synthetic": False},
                    "stacktrace": {
                        "type": "raw",
                        "frames": [
                            {"filename": "app/services/accounts.py", "function": "create_user", "lineno": 214, "colno": 9, "in_app": True, "platform": "python"},
                            {"filename": "site-packages/sqlalchemy/engine/base.py", "function": "_execute_context", "lineno": 1969, "in_app": False, "platform": "python"},
                        ],
                    },
                }
            ],
        },
    )  # fmt: skip


def posthog_llm(c: Crowd, p: Person) -> Payload:
    """A call of a language model, with the prompt."""
    return posthog(
        c, p, "$ai_generation", "/assistant",
        **{
            "$ai_provider": "openai", "$ai_model": "gpt-4o-mini-2024-07-18", "$ai_input_tokens": 812, "$ai_output_tokens": 166, "$ai_latency": 1.93,
            "$ai_trace_id": c.uuid(), "$ai_span_id": c.hex(16), "$ai_http_status": 200, "$ai_base_url": url("https://api.example.com/v1"), "$ai_total_cost_usd": 0.00231,
            "$ai_input": [
                {"role": "system", "content": "You are Sage, the help assistant of Northwind Travel. Answer in two sentences."},
                {"role": "user", "content": text("Hi, I am {who}, please move my booking NW-20391. My e-mail is {mail}.", who=name(p.full), mail=email(p.email))},
            ],
            "$ai_output_choices": [{"role": "assistant", "content": "Booking NW-20391 now leaves on Friday at 10:45 from gate B12."}],
        },
    )  # fmt: skip


def posthog_group(c: Crowd, p: Person) -> Payload:
    """A company, not a person."""
    return posthog(
        c, p, "$groupidentify", "/organization",
        **{
            "$group_type": "company", "$group_key": f"cmp_{c.dice.randrange(9999)}", "$groups": {"company": f"cmp_{c.dice.randrange(9999)}", "project": 4711},
            "$group_set": {
                "name": "Alder & Finch Logistics", "industry": "Freight", "employees": 240, "domain": "alderfinch.example", "plan": "enterprise",
                "mrr": 4200, "billing_email": email(f"billing@{c.dice.choice(['alder', 'birch'])}.example.com"), "website": url("https://www.alderfinch.example/"),
            },
        },
    )  # fmt: skip


def posthog_alias(c: Crowd, p: Person) -> Payload:
    """Two ids that are one person: one of them an address."""
    return {
        "event": "$create_alias", "distinct_id": email(p.email), "timestamp": c.time(), "api_key": unsure("CREDENTIAL", "phc_" + c.word(43)),
        "properties": {"distinct_id": email(p.email), "alias": ident(p.anonymous), "$lib": "posthog-python", "$lib_version": "7.4.0", "$python_version": "3.12.4", "$os": "Linux", "$os_version": "6.8.0-1021"},
    }  # fmt: skip


def posthog_vitals(c: Crowd, p: Person) -> Payload:
    """Numbers about a page, which are only numbers."""
    value = c.dice.randrange(100, 900) / 10
    return posthog(
        c, p, "$web_vitals", "/map/explore",
        **{
            "$web_vitals_LCP_value": 1203.4 + value, "$web_vitals_FCP_value": 611.2, "$web_vitals_CLS_value": 0.0041, "$web_vitals_INP_value": 88,
            "$web_vitals_LCP_event": {"name": "LCP", "value": 1203.4, "delta": 12.5, "rating": "good", "id": "v4-1781234567890-5550100123456", "navigationType": "navigate", "timestamp": c.epoch()},
            "chart_points": [[12, 48], [13, 51.5], [14, 47.2]], "click_x": 512, "click_y": 377, "zoom": 11.5, "tile": "11/327/791",
        },
    )  # fmt: skip


def segment_context(c: Crowd, p: Person) -> Payload:
    """What analytics.js puts into every context."""
    return {
        "ip": ip(p.ip), "userAgent": agent(p.agent), "locale": "en-US", "timezone": "America/Los_Angeles", "library": {"name": "analytics.js", "version": "next-1.70.0"},
        "page": {"path": "/account", "referrer": "", "search": "", "title": "Your account - Tidepool Books", "url": url("https://shop.example.com/account")},
        "campaign": {"name": "black-friday", "source": "instagram", "medium": "social", "term": "cozy mysteries", "content": "carousel-3"},
        "userAgentData": {"brands": [{"brand": "Chromium", "version": "126"}], "mobile": False, "platform": "macOS"},
    }  # fmt: skip


def segment(c: Crowd, p: Person, kind: str, /, **body: Any) -> Payload:
    """A call of one of Segment's methods."""
    return {
        "type": kind, "messageId": f"ajs-next-{c.epoch()}-{c.uuid()}", "anonymousId": ident(p.anonymous), "userId": ident(p.id), "timestamp": c.time(),
        "sentAt": c.time(), "receivedAt": c.time(), "originalTimestamp": c.time(), "channel": "client", "version": 2, "writeKey": unsure("CREDENTIAL", c.word(32)),
        "integrations": {"All": True, "Mixpanel": False}, "context": segment_context(c, p), **body,
    }  # fmt: skip


def segment_identify(c: Crowd, p: Person) -> Payload:
    """Traits of a reader."""
    return segment(
        c, p, "identify",
        traits={
            "firstName": name(p.first), "lastName": name(p.last), "email": email(p.email), "phone": phone(p.phone), "birthday": mark("DATE_OF_BIRTH", p.birth),
            "age": mark("AGE_GENDER_ETC", 2026 - int(p.birth[:4])), "gender": mark("AGE_GENDER_ETC", c.dice.choice(["female", "male", "nonbinary"])),
            "username": ident(p.handle), "title": mark("EMPLOYMENT", "Head of Procurement"), "createdAt": c.time(), "favoriteGenre": "mystery", "newsletter": "weekly", "logins": 41,
            "address": {"street": mark("ADDRESS", p.street), "city": place(p.city), "state": place(p.state_name), "postalCode": place(p.zip), "country": "USA"},
            "avatar": mark("IMAGE", f"https://images.example.net/u/{c.hex(10)}.jpg"), "company": {"name": mark("EMPLOYMENT", "Brightwater Mills", optional=True), "id": 8812, "industry": "Textiles", "employee_count": 90},
        },
    )  # fmt: skip


def segment_order(c: Crowd, p: Person) -> Payload:
    """An order: products, prices, many numbers."""
    return segment(
        c, p, "track", event="Order Completed",
        properties={
            "order_id": str(c.dice.randrange(10**9, 10**10)), "checkout_id": c.hex(20), "affiliation": "Tidepool Books Online", "total": 57.48, "subtotal": 49.98, "tax": 4.5, "shipping": 3.0,
            "currency": "USD", "discount": 0, "coupon": "READMORE", "tracking_number": f"9400{c.dice.randrange(10**17, 10**18)}", "warehouse": "RNO-4",
            "products": [
                {"product_id": c.hex(24), "sku": "978-0-00-012345-7", "name": "The Lantern Keeper", "author": "A. P. Calloway", "variant": "Paperback", "price": 18.99, "quantity": 1, "category": "Fiction", "url": url("https://shop.example.com/p/lantern-keeper"), "image_url": url("https://img.example.com/p/lantern.jpg")},
                {"product_id": c.hex(24), "sku": "978-0-00-054321-2", "name": "Charlotte Grey Mug", "price": 30.99, "quantity": 1, "category": "Gifts", "position": 2},
            ],
        },
    )  # fmt: skip


def segment_page(c: Crowd, p: Person) -> Payload:
    """A page with a token in its address."""
    link = f"https://shop.example.com/reset-password?token={c.word(40)}&lang=en"
    payload = segment(
        c,
        p,
        "page",
        name="Reset Password",
        category="Account",
        properties={
            "url": url(link, pi=True),
            "path": "/reset-password",
            "title": "Choose a new password",
            "referrer": "",
        },
    )
    payload["context"]["page"]["url"] = url(link, pi=True)
    return payload


def segment_group(c: Crowd, p: Person) -> Payload:
    """Traits of a company."""
    return segment(
        c, p, "group", groupId=f"org_{c.dice.randrange(10**5)}",
        traits={"name": "Saltmarsh Foods Cooperative", "industry": "Grocery", "employees": 1200, "plan": "business", "website": url("https://www.saltmarsh.example"), "monthlySpend": 820.5, "createdAt": c.time(), "region_code": "emea-2"},
    )  # fmt: skip


def segment_alias(c: Crowd, p: Person) -> Payload:
    """The old id and the new one."""
    return segment(c, p, "alias", previousId=ident(p.anonymous))


def segment_screen(c: Crowd, p: Person) -> Payload:
    """A phone app, with the device."""
    payload = segment(
        c,
        p,
        "screen",
        name="Wallet",
        properties={"variation": "blue signup", "tab_index": 3, "loaded_ms": 412},
    )
    payload["context"] = {
        "ip": ip(p.ip), "locale": "en-US", "timezone": "America/New_York", "os": {"name": "iOS", "version": "17.5.1"}, "screen": {"width": 390, "height": 844, "density": 3},
        "app": {"name": "Pocketmoor", "version": "8.14.0", "build": "8.14.0.2231", "namespace": "com.example.pocketmoor"},
        "device": {"id": ident(p.device), "advertisingId": ident(c.uuid().upper()), "adTrackingEnabled": True, "manufacturer": "Apple", "model": "iPhone15,3", "name": text("{who}'s iPhone", who=name(p.first)), "type": "ios", "token": ident(c.hex(64))},
        "network": {"bluetooth": False, "carrier": "Tidal Mobile", "cellular": True, "wifi": False}, "library": {"name": "analytics-swift", "version": "1.5.11"},
    }  # fmt: skip
    return payload


def segment_support(c: Crowd, p: Person) -> Payload:
    """A chat with the help desk."""
    message = c.dice.choice(
        [
            text("Order 88120394 was charged twice, call me on {tel}", tel=phone(p.phone)),
            text(
                "Please send the invoice to {mail}, thanks! - {who}", mail=email(p.email), who=name(p.first)
            ),
            text(
                "I moved to {street}, please update the delivery for order 88120394",
                street=mark("ADDRESS", p.street),
            ),
        ]
    )
    return segment(
        c, p, "track", event="Live Chat Message Sent",
        properties={"conversation_id": c.uuid(), "agent_id": ident(f"agt_{p.number}"), "agent_name": name(c.person().full), "agent_username": ident(c.person().handle), "message_body": also(message, "MESSAGE_TEXT"), "queue": "billing-tier-2", "wait_seconds": 74, "csat": 4},
    )  # fmt: skip


def rudder(c: Crowd, p: Person, kind: str, /, **body: Any) -> Payload:
    """A call of one of RudderStack's methods, from a phone."""
    return {
        "type": kind, "messageId": f"{c.epoch()}-{c.uuid()}", "anonymousId": ident(p.anonymous), "userId": ident(p.id), "originalTimestamp": c.time(), "sentAt": c.time(), "channel": "mobile",
        "request_ip": ip(p.ip), "rudderId": ident(c.uuid()), "integrations": {"All": True},
        "context": {
            "app": {"build": "412", "name": "Wayfarer", "namespace": "com.example.wayfarer", "version": "4.1.2"}, "sessionId": ident(c.epoch() // 1000), "sessionStart": True,
            "device": {"id": ident(c.hex(16)), "manufacturer": "Google", "model": "Pixel 8", "name": "shiba", "type": "Android", "adTrackingEnabled": False},
            "library": {"name": "com.rudderstack.android.sdk.core", "version": "1.25.1"}, "locale": "es-MX", "network": {"carrier": "Tidal Mobile", "wifi": True, "bluetooth": False, "cellular": True},
            "os": {"name": "Android", "version": "14"}, "screen": {"density": 420, "height": 2205, "width": 1080}, "timezone": "America/Mexico_City", "userAgent": agent(p.agent),
            "traits": {"anonymousId": ident(p.anonymous), "email": email(p.email)},
        },
        **body,
    }  # fmt: skip


def rudder_identify(c: Crowd, p: Person) -> Payload:
    """Traits in snake case."""
    payload = rudder(c, p, "identify")
    payload["context"]["traits"] |= {
        "first_name": name(p.first), "last_name": name(p.last), "phone_number": phone(p.phone), "zip_code": place(p.zip), "city": place(p.city), "loyalty_tier": "gold", "points": 1480,
        "date_of_birth": mark("DATE_OF_BIRTH", p.birth), "marital_status": mark("AGE_GENDER_ETC", "married"), "push_enabled": True, "email_verified": True, "phone_type": "mobile", "preferred_store_id": 214,
    }  # fmt: skip
    return payload


def rudder_ride(c: Crowd, p: Person) -> Payload:
    """A ride: two places, a driver, a car."""
    driver = c.person()
    return rudder(
        c, p, "track", event="Ride Completed",
        properties={
            "ride_id": c.uuid(), "fare": 23.4, "currency": "USD", "distance_km": 11.82, "duration_s": 1544, "surge": 1.2, "vehicle_class": "comfort", "vehicle_make": "Toyota", "vehicle_model": "Camry",
            "pickup": {"lat": geo(p.latitude), "lng": geo(p.longitude), "address": mark("ADDRESS", p.street), "placed_at": c.time()},
            "dropoff": {"lat": geo(driver.latitude), "lng": geo(driver.longitude), "address": mark("ADDRESS", driver.street)},
            "driver": {"id": ident(driver.id), "name": name(driver.full), "phone": phone(driver.phone), "rating": 4.93, "trips": 2210}, "license_plate": mark("LICENSE_PLATE", f"8{c.word(3).upper()}{c.dice.randrange(100, 999)}"),
            "polyline_points": 188, "zone": "SJC-T2", "promo": "AIRPORT10",
        },
    )  # fmt: skip


def rudder_search(c: Crowd, p: Person) -> Payload:
    """What was looked for."""
    return rudder(
        c,
        p,
        "track",
        event="Products Searched",
        properties={
            "query": "waterproof hiking boots",
            "results": 48,
            "page": 1,
            "filters": {"brand": "Ridgeway", "size": 43, "price_max": 180},
            "search_id": c.hex(32),
            "sort": "price_asc",
        },
    )


def rudder_screen(c: Crowd, p: Person) -> Payload:
    """A deep link with somebody's name."""
    return rudder(
        c,
        p,
        "screen",
        name="Profile",
        properties={
            "deep_link": url(f"wayfarer://profile/{p.handle}?ref=share", pi=True),
            "profile_username": ident(p.handle),
            "tabs": 3,
            "app_state": "foreground",
            "build_hash": c.hex(40),
        },
    )


SCENARIOS = (
    posthog_pageview, posthog_magic_link, posthog_identify, posthog_autocapture, posthog_checkout, posthog_survey, posthog_flag, posthog_exception,
    posthog_llm, posthog_group, posthog_alias, posthog_vitals, segment_identify, segment_order, segment_page, segment_group, segment_alias,
    segment_screen, segment_support, rudder_identify, rudder_ride, rudder_search, rudder_screen,
)  # fmt: skip
