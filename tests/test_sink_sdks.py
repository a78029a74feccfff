"""Real SDKs send one clean and one leaking event to the sink, which says what reached the wire. All on loopback."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import posthog
import pytest

SECRET = "jane.roe@example.com"
# Where the scripts and their packages are: `nox -s sink-js` installs them aside and says so; then none may be missing.
SCRIPTS = Path(os.environ.get("SINK_JS") or Path(__file__).parent / "sink_js")


def needs(module):
    return pytest.importorskip(module, reason=f"the SDK {module} is not installed")


def send_posthog(sink, properties, **options):
    client = posthog.Posthog("phc_test", host=sink.url, sync_mode=True, max_retries=0, **options)
    client.capture("Signed Up", distinct_id="user-1", properties=properties)
    client.shutdown()


def send_posthog_gzip(sink, properties):
    send_posthog(sink, properties, gzip=True)


def send_posthog_v1(sink, properties):
    send_posthog(sink, properties, capture_mode="v1", capture_compression="deflate")


def send_segment(sink, properties):
    analytics = needs("segment.analytics")
    client = analytics.Client("wk_test", host=sink.url, sync_mode=True, gzip=True, max_retries=0)
    client.track("user-1", "Signed Up", properties)


def send_rudderstack(sink, properties):
    analytics = needs("rudderstack.analytics")
    client = analytics.Client("wk_test", host=sink.url, sync_mode=True, gzip=True, max_retries=0)
    client.track("user-1", "Signed Up", properties)


def send_snowplow(sink, properties, **options):
    snowplow = needs("snowplow_tracker")
    emitter = snowplow.Emitter(sink.host, protocol="http", port=sink.port, batch_size=1, **options)
    tracker = snowplow.Tracker(namespace="t", emitters=emitter, app_id="shop")
    event = snowplow.SelfDescribingJson("iglu:com.example/signed_up/jsonschema/1-0-0", properties)
    tracker.track(snowplow.SelfDescribing(event))


def send_snowplow_get(sink, properties):
    send_snowplow(sink, properties, method="get")


def send_amplitude(sink, properties):
    amplitude = needs("amplitude")
    config = amplitude.Config(
        server_url=f"{sink.url}/2/httpapi", flush_max_retries=1, flush_interval_millis=100
    )
    client = amplitude.Amplitude("key_test", config)
    client.track(amplitude.BaseEvent("Signed Up", user_id="user-1", event_properties=properties))
    client.flush()
    sink.wait()
    client.shutdown()  # else its atexit hook would


def mixpanel_client(sink):
    mixpanel = needs("mixpanel")
    urls = {"events": "track", "people": "engage", "groups": "groups", "import": "import"}
    options = {f"{name}_url": f"{sink.url}/{path}" for name, path in urls.items()}
    return mixpanel.Mixpanel("tok_test", consumer=mixpanel.Consumer(**options, retry_limit=0))


def send_mixpanel(sink, properties):
    mixpanel_client(sink).track("user-1", "Signed Up", properties)


def send_mixpanel_profile(sink, properties):
    mixpanel_client(sink).people_set("user-1", properties)


PYTHON = [
    (send_posthog, "posthog", "/batch/", "properties"),
    (send_posthog_gzip, "posthog", "/batch/", "properties"),
    (send_posthog_v1, "posthog", "/i/v1/analytics/events", "properties"),
    (send_segment, "segment", "/v1/batch", "properties"),
    (send_rudderstack, "rudderstack", "/v1/batch", "properties"),
    (send_snowplow, "snowplow", "/com.snowplowanalytics.snowplow/tp2", "ue_pr.data.data"),
    (send_snowplow_get, "snowplow", "/i", "ue_pr.data.data"),
    (send_amplitude, "amplitude", "/2/httpapi", "event_properties"),
    (send_mixpanel, "mixpanel", "/track", "properties"),
    (send_mixpanel_profile, "mixpanel", "/engage", "$set"),
]


@pytest.mark.parametrize(("send", "vendor", "path", "where"), PYTHON)
def test_a_python_sdk_is_read(sink, send, vendor, path, where):
    send(sink, {"plan": "pro"})
    judged(sink, vendor, path, where, leaking=False)
    sink.clear()
    send(sink, {"plan": "pro", "email": SECRET})
    judged(sink, vendor, path, where, leaking=True)


def judged(sink, vendor, path, where, *, leaking):
    """One event of that vendor under that path, with the properties, and the address found exactly when it is there."""
    ((name, event),) = sink.wait()
    assert name == vendor
    assert (vendor, path) in sink.received
    assert all(request.vendor == vendor for request in sink.requests)
    properties = event
    for step in where.split("."):
        properties = properties[step]
    assert properties["plan"] == "pro"
    found = [(leak.endpoint, leak.finding.location, leak.finding.entity) for leak in sink.left()]
    assert found == ([(path, f"{where}.email", "EMAIL_ADDRESS")] if leaking else [])
    if not leaking:
        sink.assert_no_pi()


def test_posthogs_request_for_flags_is_read_though_no_hook_sees_it(sink):
    client = posthog.Posthog("phc_test", host=sink.url, sync_mode=True, max_retries=0)
    client.evaluate_flags("user-1", person_properties={"email": SECRET})
    client.shutdown()
    found = [(leak.endpoint, leak.finding.location) for leak in sink.left()]
    assert ("/flags/", "person_properties.email") in found


JAVASCRIPT = [
    ("posthog-node", "posthog-node", "posthog", "/batch/", "properties"),
    ("segment-node", "@segment/analytics-node", "segment", "/v1/batch", "properties"),
    ("rudderstack-node", "@rudderstack/rudder-sdk-node", "rudderstack", "/v1/batch", "properties"),
    ("amplitude-node", "@amplitude/analytics-node", "amplitude", "/2/httpapi", "event_properties"),
    ("mixpanel-node", "mixpanel", "mixpanel", "/track", "properties"),
    ("snowplow-node", "@snowplow/node-tracker", "snowplow", "/com.snowplowanalytics.snowplow/tp2", "ue_pr.data.data"),
    ("snowplow-node-0", "snowplow-tracker", "snowplow", "/com.snowplowanalytics.snowplow/tp2", "ue_pr.data.data"),
    ("posthog-js", "posthog-js", "posthog", "/capture/", "properties"),
    ("segment-browser", "@segment/analytics-next", "segment", "/v1/track", "properties"),
    ("rudderstack-browser", "@rudderstack/analytics-js", "rudderstack", "/v1/track", "properties"),
    ("amplitude-browser", "@amplitude/analytics-browser", "amplitude", "/2/httpapi", "event_properties"),
    ("mixpanel-browser", "mixpanel-browser", "mixpanel", "/track", "properties"),
    ("snowplow-browser", "@snowplow/browser-tracker", "snowplow", "/com.snowplowanalytics.snowplow/tp2", "ue_pr.data.data"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "package", "vendor", "path", "where"), JAVASCRIPT, ids=lambda v: v)
@pytest.mark.parametrize("leaking", [False, True], ids=["clean", "leaking"])
def test_a_javascript_sdk_is_read(sink, script, package, vendor, path, where, leaking):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if "SINK_JS" not in os.environ and not (SCRIPTS / "node_modules" / package).exists():
        pytest.skip(f"{package} is not installed: nox -s sink-js")
    kind = "leaking" if leaking else "clean"
    run = subprocess.run(
        [node, str(SCRIPTS / f"{script}.mjs"), sink.url, kind], capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    judged(sink, vendor, path, where, leaking=leaking)


def test_the_lock_file_names_no_registry():
    lock = json.loads((Path(__file__).parent / "sink_js" / "package-lock.json").read_text("utf-8"))
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
