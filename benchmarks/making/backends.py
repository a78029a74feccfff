"""Payloads of Snowplow, Amplitude, Mixpanel, GA4 and OpenTelemetry, and of backends that follow nobody."""
# a group of properties is a line; every scenario takes the same two
# ruff: noqa: E501

from typing import Any

from making.marks import Marked, also, mark, text, unsure, url
from making.people import Crowd, Person
from making.sdk import agent, email, geo, ident, ip, name, phone, place

Payload = dict[str, Any]


def snowplow_enriched(c: Crowd, p: Person) -> Payload:
    """A row after enrichment, flat."""
    return {
        "app_id": "storefront", "platform": "web", "etl_tstamp": c.time(), "collector_tstamp": c.time(), "dvce_created_tstamp": c.time(), "event": "page_view", "event_id": c.uuid(),
        "name_tracker": "sp1", "v_tracker": "js-3.24.2", "v_collector": "ssc-2.10.0-kinesis", "v_etl": "snowplow-enrich-kinesis-4.2.0", "user_id": ident(p.id), "user_ipaddress": ip(p.ip),
        "user_fingerprint": ident(str(c.dice.randrange(10**8, 10**9))), "domain_userid": ident(p.anonymous), "domain_sessionidx": 4, "network_userid": ident(c.uuid()), "domain_sessionid": ident(p.session),
        "geo_country": "US", "geo_region": place(p.state), "geo_city": place(p.city), "geo_zipcode": place(p.zip), "geo_latitude": geo(p.latitude), "geo_longitude": geo(p.longitude), "geo_region_name": place(p.state_name), "geo_timezone": "America/Denver",
        "page_url": url("https://www.example.com/guides/choosing-a-kayak?utm_source=partner"), "page_title": "Choosing a kayak", "page_referrer": url("https://news.example.org/outdoors"), "page_urlscheme": "https", "page_urlhost": mark("URL", "www.example.com", optional=True), "page_urlport": 443, "page_urlpath": "/guides/choosing-a-kayak",
        "mkt_source": "partner", "useragent": agent(p.agent), "br_name": "Chrome 12", "br_lang": "en-US", "br_viewwidth": 1280, "br_viewheight": 720, "br_colordepth": "24", "os_name": "Windows 10", "dvce_screenwidth": 1920, "dvce_screenheight": 1080, "doc_charset": "UTF-8", "doc_width": 1263, "doc_height": 4411,
        "event_vendor": "com.snowplowanalytics.snowplow", "event_name": "page_view", "event_format": "jsonschema", "event_version": "1-0-0", "event_fingerprint": c.hex(32), "true_tstamp": None,
    }  # fmt: skip


def snowplow_wire(c: Crowd, p: Person) -> Payload:
    """The tracker's own short names."""
    return {
        "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "data": [
            {
                "e": "se", "se_ca": "wizard", "se_ac": "step", "se_la": "shipping", "se_va": "3", "p": "mob", "tv": "andr-6.0.4", "tna": "main", "aid": "kiosk-app", "eid": c.uuid(), "dtm": str(c.epoch()), "stm": str(c.epoch()),
                "uid": ident(p.id), "duid": ident(p.anonymous), "ip": ip(p.ip), "ua": agent(p.agent), "lang": "en-US", "res": "1080x2205", "vp": "1080x2050", "tz": "America/Boise",
            }
        ],
    }  # fmt: skip


def snowplow_contexts(c: Crowd, p: Person) -> Payload:
    """Self-describing entities."""
    return {
        "event_name": "submit_form", "event_id": c.uuid(), "collector_tstamp": c.time(), "app_id": "clinic-site",
        "unstruct_event": {
            "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
            "data": {
                "schema": "iglu:com.snowplowanalytics.snowplow/submit_form/jsonschema/1-0-0",
                "data": {"formId": "contact-us", "formClasses": ["form", "wide"], "elements": [{"name": "full_name", "value": name(p.full), "nodeName": "INPUT", "type": "text"}, {"name": "email", "value": email(p.email), "nodeName": "INPUT", "type": "email"}, {"name": "topic", "value": "Opening hours", "nodeName": "SELECT"}]},
            },
        },
        "contexts": [
            {"schema": "iglu:com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2", "data": {"userId": ident(p.anonymous), "sessionId": ident(p.session), "sessionIndex": 7, "previousSessionId": ident(c.uuid()), "storageMechanism": "LOCAL_STORAGE", "firstEventId": c.uuid()}},
            {"schema": "iglu:com.snowplowanalytics.mobile/screen/jsonschema/1-0-0", "data": {"name": "Contact", "id": c.uuid(), "type": "form"}},
        ],
    }  # fmt: skip


def amplitude_event(c: Crowd, p: Person) -> Payload:
    """The HTTP API."""
    return {
        "api_key": unsure("CREDENTIAL", c.hex(32)),
        "events": [
            {
                "user_id": email(p.email), "device_id": ident(p.device), "event_type": "Song Played", "time": c.epoch(), "session_id": ident(c.epoch()), "insert_id": c.uuid(), "event_id": 417, "app_version": "12.4.0.1", "platform": "iOS", "os_name": "ios", "os_version": "17.4", "device_brand": "Apple",
                "device_model": "iPhone 15", "carrier": "Tidal Mobile", "country": "United States", "region": place(p.state_name), "city": place(p.city), "dma": place("Denver, CO"), "language": "English", "idfa": ident(c.uuid().upper()), "idfv": ident(c.uuid().upper()), "ip": ip(p.ip),
                "location_lat": geo(p.latitude), "location_lng": geo(p.longitude), "price": 0.99, "quantity": 1, "revenueType": "stream",
                "event_properties": {"song": "Evening at Jane's", "artist": "The Marlowe Sisters", "album": "Ruth & Ray", "duration_ms": 214000, "shuffle": True, "playlist_id": "pl_" + c.word(18), "bitrate": 320},
                "user_properties": {"age_group": mark("AGE_GENDER_ETC", "25-34"), "Cohort": "Test A", "display_name": name(p.full), "email": email(p.email), "plan": "family", "skips_30d": 12},
            }
        ],
    }  # fmt: skip


def amplitude_identify(c: Crowd, p: Person) -> Payload:
    """Operations on properties."""
    return {
        "event_type": "$identify", "user_id": ident(p.id), "device_id": ident(p.anonymous), "time": c.epoch(), "library": "amplitude-ts/2.8.0", "ip": "$remote", "insert_id": c.uuid(),
        "user_properties": {"$set": {"email": email(p.email), "phone": phone(p.phone), "first_name": name(p.first), "role": unsure("EMPLOYMENT", "editor"), "beta": True}, "$setOnce": {"initial_utm_source": "podcast", "initial_gclid": ident("Cj0KCQjw" + c.word(48)), "signup_date": "2026-03-14"}, "$add": {"login_count": 1}},
        "user_agent": agent(p.agent), "language": "en-US",
    }  # fmt: skip


def mixpanel_track(c: Crowd, p: Person) -> Payload:
    """An event with Mixpanel's own properties."""
    return {
        "event": "Workout Finished",
        "properties": {
            "token": unsure("CREDENTIAL", c.hex(32)), "distinct_id": ident(f"$device:{p.anonymous}"), "$device_id": ident(p.anonymous), "$user_id": ident(p.id), "time": c.epoch() // 1000, "$insert_id": c.word(16), "mp_lib": "web", "$lib_version": "2.52.0", "$os": "Android",
            "$browser": "Chrome", "$city": place(p.city), "$region": place(p.state_name), "mp_country_code": "US", "$screen_height": 915, "$screen_width": 412, "$current_url": url("https://fit.example.com/today"), "$initial_referrer": "$direct", "$initial_referring_domain": "$direct",
            "workout": "Sun Salutation", "coach": "Level 2", "calories": 312, "avg_heart_rate": mark("HEALTH", 141, optional=True), "minutes": 38, "streak": 12, "ab_test": "new_timer:on", "locale": "en_US",
        },
    }  # fmt: skip


def mixpanel_people(c: Crowd, p: Person) -> Payload:
    """A profile."""
    return {
        "$token": unsure("CREDENTIAL", c.hex(32)), "$distinct_id": ident(p.id), "$ip": ip(p.ip), "$time": c.epoch(),
        "$set": {
            "$first_name": name(p.first), "$last_name": name(p.last), "$email": email(p.email), "$phone": phone(p.phone), "$name": name(p.full), "$avatar": mark("IMAGE", f"https://cdn.example.org/faces/{c.hex(8)}.webp"), "Membership": "Silver",
            "Favorite Studio": "Downtown", "Weight Goal": "none", "Lifetime Value": 412.8, "$created": c.time(), "Last Class": "Barre 60", "$country_code": "US", "$city": place(p.city),
        },
    }  # fmt: skip


def ga4_measurement(c: Crowd, p: Person) -> Payload:
    """The Measurement Protocol, with hashed user data."""
    return {
        "client_id": ident(f"{c.dice.randrange(10**8, 10**9)}.{c.epoch() // 1000}"), "user_id": ident(p.id), "timestamp_micros": str(c.epoch() * 1000), "non_personalized_ads": False,
        "user_data": {"sha256_email_address": ident(c.hex(64)), "sha256_phone_number": ident(c.hex(64)), "address": {"sha256_first_name": ident(c.hex(64)), "city": place(p.city), "region": place(p.state), "postal_code": place(p.zip), "country": "US"}},
        "user_properties": {"customer_tier": {"value": "premium"}, "theme": {"value": "dark"}},
        "consent": {"ad_user_data": "GRANTED", "ad_personalization": "DENIED"},
        "events": [{"name": "purchase", "params": {"transaction_id": f"T_{c.dice.randrange(10**6)}", "value": 72.05, "currency": "USD", "tax": 3.6, "shipping": 5.99, "coupon": "SUMMER_FUN", "engagement_time_msec": 1200, "session_id": ident(str(c.epoch() // 1000)), "items": [{"item_id": "SKU_12345", "item_name": "Stan and Friends Tee", "item_brand": "Emerson Lane", "price": 10.01, "quantity": 3, "location_id": "ChIJ" + c.word(23)}]}}],
    }  # fmt: skip


def ga4_export(c: Crowd, p: Person) -> Payload:
    """A row of the export to BigQuery: parameters as key and value."""
    return {
        "event_date": "20260514", "event_timestamp": c.epoch() * 1000, "event_name": "page_view", "event_bundle_sequence_id": 812, "user_pseudo_id": ident(f"{c.dice.randrange(10**9, 10**10)}.{c.epoch() // 1000}"), "user_id": ident(p.id), "stream_id": "1402339710", "platform": "WEB",
        "event_params": [{"key": "page_location", "value": {"string_value": url("https://www.example.com/careers/remote")}}, {"key": "page_title", "value": {"string_value": "Remote jobs | Quillfeather"}}, {"key": "ga_session_id", "value": {"int_value": ident(c.epoch() // 1000)}}, {"key": "ga_session_number", "value": {"int_value": 3}}, {"key": "engagement_time_msec", "value": {"int_value": 5121}}],
        "device": {"category": "mobile", "mobile_brand_name": "Samsung", "mobile_model_name": "SM-S918B", "operating_system": "Android", "operating_system_version": "14", "language": "en-us", "web_info": {"browser": "Chrome", "browser_version": "126.0.6478.122", "hostname": mark("URL", "www.example.com", optional=True)}},
        "geo": {"city": place(p.city), "country": "United States", "continent": "Americas", "region": place(p.state_name), "sub_continent": "Northern America", "metro": "(not set)"}, "traffic_source": {"name": "(direct)", "medium": "(none)", "source": "(direct)"}, "ecommerce": {"purchase_revenue": 0.0, "unique_items": 2},
    }  # fmt: skip


def otel_span(c: Crowd, p: Person) -> Payload:
    """A server's span."""
    link = f"/v2/users/{p.id}/orders?expand=lines"
    return {
        "traceId": c.hex(32), "spanId": c.hex(16), "parentSpanId": c.hex(16), "name": "GET /v2/users/{id}/orders", "kind": "SPAN_KIND_SERVER", "startTimeUnixNano": str(c.epoch() * 10**6), "endTimeUnixNano": str(c.epoch() * 10**6), "status": {"code": 1},
        "attributes": {
            "http.request.method": "GET", "url.scheme": "https", "url.path": Marked(link.partition("?")[0], (("PSEUDONYM", 10, 10 + len(p.id), (("optional", True),)),)), "http.response.status_code": 200, "http.route": "/v2/users/{id}/orders", "client.address": ip(p.ip), "client.port": 53122, "user_agent.original": agent(p.agent), "enduser.id": ident(p.id), "session.id": ident(p.session),
            "server.address": "orders.internal.example.com", "server.port": 8443, "network.protocol.version": "1.1", "thread.id": 41, "code.function": "OrdersController.list", "db.system": "postgresql",
        },
        "resource": {"service.name": "orders", "service.version": "3.18.0.2", "k8s.pod.name": "orders-7d9f8b6c5-x2x4k", "cloud.region": "us-west-2", "telemetry.sdk.language": "java", "telemetry.sdk.version": "1.38.0", "container.id": c.hex(64)},
    }  # fmt: skip


def otel_log(c: Crowd, p: Person) -> Payload:
    """A log record in OTLP's own JSON."""
    body = c.dice.choice(
        [
            text("login failed for {mail} from {addr} (attempt 3 of 5)", mail=email(p.email), addr=ip(p.ip)),
            text(
                "sms queued to={tel} template=otp_v2 provider=east-1",
                tel=phone(f"+1415555{p.number % 100 + 100:04}"),
            ),
            Marked("cache miss ratio 0.214 over 10000 lookups, region us-east-1, build 2026.07.01-rc2"),
        ]
    )
    return {
        "timeUnixNano": str(c.epoch() * 10**6), "severityNumber": 13, "severityText": "WARN", "body": {"stringValue": body}, "traceId": c.hex(32), "spanId": c.hex(16),
        "attributes": [{"key": "user.email", "value": {"stringValue": email(p.email)}}, {"key": "code.filepath", "value": {"stringValue": "/srv/app/auth/login.py"}}, {"key": "retry.count", "value": {"intValue": "3"}}, {"key": "user.full_name", "value": {"stringValue": name(p.full)}}],
    }  # fmt: skip


def otel_llm(c: Crowd, p: Person) -> Payload:
    """A span of an assistant."""
    return {
        "name": "chat gpt-4o", "trace_id": c.hex(32), "span_id": c.hex(16), "start_time": c.time(), "end_time": c.time(),
        "attributes": {
            "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 411, "gen_ai.usage.output_tokens": 96, "gen_ai.request.temperature": 0.2, "gen_ai.response.id": "chatcmpl-" + c.word(24), "session.id": ident(p.session),
            "gen_ai.prompt": text("Write a reminder for {who}, appointment on Tuesday, phone {tel}.", who=name(p.full), tel=phone(p.phone)), "gen_ai.completion": text("Dear {who}, we look forward to seeing you on Tuesday at 9:30.", who=name(p.first)),
        },
    }  # fmt: skip


def health_intake(c: Crowd, p: Person) -> Payload:
    """A form of a clinic."""
    return {
        "event": "intake_submitted", "occurred_at": c.time(), "form_version": "2.3.1", "clinic_code": "NW-04", "patient": {"mrn": ident(f"MRN{p.number * 7}"), "given_name": name(p.first), "family_name": name(p.last), "dob": mark("DATE_OF_BIRTH", p.birth), "sex": mark("AGE_GENDER_ETC", "F"), "ethnicity": mark("AGE_GENDER_ETC", "Pacific Islander"), "mobile": phone(p.phone), "preferred_language": "en"},
        "ssn": mark("SSN", f"987-65-432{p.number % 10}"), "condition": unsure("HEALTH", "Type 2 diabetes"), "medication": unsure("HEALTH", "metformin 500 mg"), "insurance": {"carrier": "Evergreen Mutual", "plan_type": "PPO", "group_number": unsure("HEALTH_INSURANCE_ID", "GRP-20817")}, "emergency_contact": {"name": name(c.person().full), "relationship": "sister", "phone": phone(c.person().phone)}, "pages_completed": 6, "consent_signed": True,
    }  # fmt: skip


def crm_sync(c: Crowd, p: Person) -> Payload:
    """Contacts and companies, side by side."""
    return {
        "sync_id": c.uuid(), "source": "salesforce", "object": "Contact", "batch": 14, "record": {"Id": ident("003" + c.word(15)), "AccountId": "001" + c.word(15), "FirstName": name(p.first), "LastName": name(p.last), "Email": email(p.email), "MobilePhone": phone(p.phone), "Title": mark("EMPLOYMENT", "VP Operations"), "MailingStreet": mark("ADDRESS", p.street), "MailingCity": place(p.city), "MailingState": place(p.state), "MailingPostalCode": place(p.zip), "MailingCountry": "United States", "LeadSource": "Trade Show", "IsDeleted": False, "LastModifiedDate": c.time()},
        "account": {"Name": "Kestrel & Wray Holdings", "Industry": "Insurance", "NumberOfEmployees": 5200, "AnnualRevenue": 91000000, "Website": url("https://kestrelwray.example"), "Rating": "Hot"}, "opportunity": {"name": "Kestrel renewal 2027", "stage": "Negotiation", "amount": 128000, "close_date": "2027-01-31"},
    }  # fmt: skip


def warehouse_row(c: Crowd, p: Person) -> Payload:
    """Columns in capitals."""
    return {
        "LOAD_TS": c.time(), "ROW_ID": c.dice.randrange(10**11, 10**12), "CUST_EMAIL": email(p.email), "CUST_FNAME": name(p.first), "CUST_LNAME": name(p.last), "CUST_ZIP": place(p.zip), "CUST_CITY": place(p.city), "CUST_STATE_CD": place(p.state), "STORE_NBR": 1182, "SKU_NBR": c.dice.randrange(10**8, 10**9), "UPC": f"0{c.dice.randrange(10**10, 10**11)}", "TXN_AMT": 45.12, "TXN_DT": "2026-02-11", "TENDER_TYPE": "CC", "REGISTER": "004", "LOYALTY_FLAG": "Y", "PRODUCT_NAME": "Georgia Peach Preserve", "DEPT_NAME": "Grocery", "DW_BATCH": "B20260211-3", "CUST_PHONE": phone(int("415555" + f"{p.number % 100 + 100:04}")),
    }  # fmt: skip


def kyc_check(c: Crowd, p: Person) -> Payload:
    """A bank asks who somebody is."""
    return {
        "type": "kyc.completed", "id": "evt_" + c.word(24), "created": c.epoch() // 1000, "livemode": True, "data": {"applicant_name": name(p.full), "ssn": mark("SSN", f"987-65-432{p.number % 10}"), "drivers_license": mark("DRIVER_LICENSE", f"{c.word(1).upper()}{c.dice.randrange(10**6, 10**7)}"), "license_state": place(p.state), "passport_number": mark("PASSPORT", f"{c.dice.randrange(10**8, 10**9)}"), "account_number": mark("BANK_ACCOUNT", f"{c.dice.randrange(10**9, 10**10)}"), "selfie_url": mark("IMAGE", f"https://kyc.example.com/selfies/{c.hex(16)}.jpg"), "card_number": mark("CREDIT_CARD", "4111 1111 1111 1111"), "risk_score": 12, "decision": "approved", "rules_fired": ["velocity_ok", "address_match"], "latency_ms": 840, "vendor_ref": c.hex(24)},
    }  # fmt: skip


def auto_claim(c: Crowd, p: Person) -> Payload:
    """An accident: cars, plates, a place."""
    return {
        "claim_id": f"CLM-2026-{p.number}", "policy_no": unsure("HEALTH_INSURANCE_ID", f"PA-{c.dice.randrange(10**7, 10**8)}"), "filed_at": c.time(), "claimant": {"name": name(p.full), "email": email(p.email), "license_number": mark("DRIVER_LICENSE", f"B{c.dice.randrange(10**6, 10**7)}"), "dob": mark("DATE_OF_BIRTH", p.birth)}, "vehicle": {"year": 2021, "make": "Subaru", "model": "Outback", "plate": mark("LICENSE_PLATE", f"7{c.word(3).upper()}{c.dice.randrange(100, 999)}"), "plate_state": place(p.state), "vin": unsure("PSEUDONYM", "1M8GDM9AXKP042788"), "color": "Abyss Blue", "odometer": 38211}, "loss": {"lat": geo(p.latitude), "lon": geo(p.longitude), "street": mark("ADDRESS", p.street), "city": place(p.city), "severity": "minor", "estimate_usd": 2350}, "photos": 4, "adjuster_queue": "west-2", "deductible": 500,
    }  # fmt: skip


def email_delivery(c: Crowd, p: Person) -> Payload:
    """What a mail provider reports."""
    return {
        "event": "click", "email": email(p.email), "timestamp": c.epoch() // 1000, "smtp-id": f"<{c.word(22)}@ismtpd0042p1.mta.example.net>", "sg_event_id": c.word(22), "sg_message_id": f"{c.word(22)}.recvd-7c5d-1-{c.hex(8).upper()}-12.0", "ip": ip(p.ip), "useragent": agent(p.agent), "url": url("https://www.example.com/spring?utm_campaign=spring26"), "category": ["newsletter", "spring-2026"], "asm_group_id": 10, "marketing_campaign_name": "Spring Arrivals", "pool": {"name": "marketing", "id": 210}, "tls": 1, "attempt": "2", "response": "250 2.0.0 OK 1771234567",
    }  # fmt: skip


def school_enrollment(c: Crowd, p: Person) -> Payload:
    """A pupil and a parent."""
    child = c.person()
    return {
        "event_name": "StudentEnrolled", "student": {"studentId": ident(f"S{child.number}"), "legalName": name(child.full), "birthDate": mark("DATE_OF_BIRTH", "2014-05-09"), "grade": mark("EDUCATION", "6th", optional=True), "gender": mark("AGE_GENDER_ETC", "male"), "homeLanguage": "Samoan", "gpa": mark("EDUCATION", 3.7)}, "guardian": {"fullName": name(p.full), "emailAddress": email(p.email), "cellPhone": phone(p.phone), "homeAddress": text("{street}, {city}, {state} {zip}", street=mark("ADDRESS", p.street), city=place(p.city), state=place(p.state), zip=place(p.zip))}, "schoolName": mark("EDUCATION", "Juniper Creek Middle School", optional=True), "schoolYear": "2026-27", "homeroom": "B-12", "busRoute": 17, "lunchPlan": "standard", "submittedVia": "web",
    }  # fmt: skip


def payroll(c: Crowd, p: Person) -> Payload:
    """An employee's pay."""
    return {
        "topic": "payroll.run.line", "offset": 881201, "partition": 3, "value": {"employee_id": also(ident(f"E{p.number}"), "EMPLOYMENT"), "employee_name": name(p.full), "job_title": mark("EMPLOYMENT", "Line Cook II"), "work_email": email(p.email), "bank": {"routing_number": unsure("BANK_ACCOUNT", "021000021"), "account_number": mark("BANK_ACCOUNT", f"{c.dice.randrange(10**10, 10**11)}"), "account_type": "checking"}, "veteran_status": mark("AGE_GENDER_ETC", "not a veteran"), "gross": 1843.5, "net": 1402.18, "hours": 78.5, "period_end": "2026-04-15", "cost_center": "KIT-310", "currency": "USD", "pay_group": "biweekly-2"},
    }  # fmt: skip


def iot_reading(c: Crowd, p: Person) -> Payload:
    """A thermostat in somebody's home."""
    return {
        "deviceSerial": unsure("PSEUDONYM", f"TX{c.word(10).upper()}"), "mac": ident("02:00:5e:10:00:" + c.hex(2)), "ownerId": ident(p.id), "wifi": {"ssid": unsure("PSEUDONYM", "Harbor Guest"), "rssi": -61, "localIp": unsure("IP_ADDRESS", "192.168.1.44")}, "firmware": "5.10.2.7", "readings": [{"t": c.epoch() // 1000, "temp_f": 71.5, "humidity": 44}, {"t": c.epoch() // 1000, "temp_f": 71.2, "humidity": 45}], "publicIp": ip(p.ip), "hvacMode": "cool", "setpoint": 70, "schema": "reading/3",
    }  # fmt: skip


def deploy_event(c: Crowd, p: Person) -> Payload:
    """A build: nothing personal but its author."""
    return {
        "event": "deployment_finished", "repo": "storefront-web", "sha": c.hex(40), "ref": "refs/heads/main", "version": "2026.7.3.1184", "duration_s": 412, "image": f"registry.example.com/web@sha256:{c.hex(64)}", "author": {"name": name(p.full), "email": email(p.email), "login": ident(p.handle)}, "reviewers": 2, "checks": {"lint": "passed", "unit": "passed", "e2e": "skipped"}, "commit_message": "Bump @types/node from 20.14.2 to 20.14.9 and fix header z-index", "rollout_percent": 25, "host": "deploy-3.internal", "uptime": 884213, "packages": ["left-pad@1.3.0", "@babel/core@7.24.7"],
    }  # fmt: skip


def catalog_event(c: Crowd, p: Person) -> Payload:
    """Goods with the names of people and places; only the buyer's id is personal."""
    return {
        "event": "catalog_viewed", "ts": c.epoch(), "buyer_id": ident(p.id), "category": {"name": "Madison Outerwear", "slug": "madison-outerwear", "id": 418}, "products": [{"name": "Jackson Parka", "collection": "Dakota", "color": "Sienna", "price": 189.0, "ean": "4006381333931", "material": "Georgette"}, {"name": "Savannah Tote", "collection": "Brooklyn", "color": "Olive", "price": 64.5, "ean": "5901234123457"}], "store": {"name": "Austin Flagship", "code": "AUS-01", "opens": "09:30:00"}, "brand": "Calvin & Rose", "sort": "newest", "facet_counts": [41, 17, 3], "view": "grid",
    }  # fmt: skip


def exposure_event(c: Crowd, p: Person) -> Payload:
    """An experiment's exposure log."""
    return {
        "exposureId": c.uuid(), "experiment": {"key": "checkout_address_autocomplete", "name": "Address autocomplete v2", "phase": 2}, "variant": {"index": 1, "name": "treatment"}, "unitId": ident(p.anonymous), "unitType": "anonymous_id", "bucket": 7714, "hashSeed": "a41f", "attributes": {"country": "US", "plan": "free", "is_employee": False, "email_domain_type": "consumer", "app_version": "7.2.0.14", "ip_country": "US", "phone_verified": False, "name_length": 9, "address_count": 2}, "sdk": "rust/0.9.4", "evaluatedAt": c.time(),
    }  # fmt: skip


def session_audit(c: Crowd, p: Person) -> Payload:
    """Security events with secrets that should not be there."""
    return {
        "action": "user.login", "actor": {"id": ident(p.id), "username": ident(p.handle), "email": email(p.email)}, "ip_address": ip(p.ip), "x_forwarded_for": text("{a}, 10.0.4.17", a=ip(p.ip)), "user_agent": agent(p.agent), "password": mark("CREDENTIAL", c.word(14) + "!7"), "session_token": mark("CREDENTIAL", c.word(48)), "mfa": {"method": "totp", "enrolled": True}, "password_last_changed": "2026-01-09", "token_type": "bearer", "expires_in": 3600, "risk": "low", "outcome": {"result": "SUCCESS", "code": 0}, "rule_id": "R-1191",
    }  # fmt: skip


def delivery_update(c: Crowd, p: Person) -> Payload:
    """A parcel on its way, with a note."""
    note = c.dice.choice(
        [
            text("Leave with neighbour {who} if nobody answers", who=name(c.person().full)),
            text("Gate is locked, ring {tel}", tel=phone(p.phone)),
            Marked("Leave at the back door, please do not bend"),
        ]
    )
    return {
        "event": "Delivery Updated", "parcel": f"1Z999AA1{c.dice.randrange(10**9, 10**10)}", "status": "out_for_delivery", "eta": c.time(), "stop": 14, "recipient": name(p.full), "recipient_phone": phone(p.phone), "address": {"line_1": mark("ADDRESS", p.street), "line_2": mark("ADDRESS", "Apt 4B", optional=True), "city": place(p.city), "zip": place(p.zip), "state": place(p.state)}, "geo": {"type": "Point", "coordinates": [geo(p.longitude), geo(p.latitude)]}, "note": note, "weight_kg": 2.14, "dimensions": "30x20x12", "depot": "OAK-7", "courier_id": ident(f"crr-{c.person().number}"), "signature_required": False,
    }  # fmt: skip


SCENARIOS = (
    snowplow_enriched, snowplow_wire, snowplow_contexts, amplitude_event, amplitude_identify, mixpanel_track, mixpanel_people, ga4_measurement, ga4_export,
    otel_span, otel_log, otel_llm, health_intake, crm_sync, warehouse_row, kyc_check, auto_claim, email_delivery, school_enrollment, payroll, iot_reading,
    deploy_event, catalog_event, exposure_event, session_audit, delivery_update,
)  # fmt: skip
