"""A small shop that counts its sign-ups with PostHog. `before_send` is where it decides what may leave."""

from posthog import Posthog


def build_client(host, before_send=None):
    """The client as the shop starts it; `sync_mode` because this is a small program."""
    return Posthog("phc_example", host=host, before_send=before_send, sync_mode=True, max_retries=0)


def sign_up(client, *, user_id, email, plan):
    """What happens when somebody signs up: the plan is for product people, the address slipped in."""
    client.capture("Signed Up", distinct_id=user_id, properties={"plan": plan, "contact": email})
