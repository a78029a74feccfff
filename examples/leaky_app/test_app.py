"""What the real SDK puts on the wire holds no personal information."""

import importlib

import pytest
from app import build_client, sign_up

from pi_classify.testing import Sink


@pytest.fixture
def before_send(request):
    return importlib.import_module(request.config.getoption("--app")).before_send


def test_a_sign_up_sends_no_personal_information(before_send):
    with Sink() as sink:
        client = build_client(sink.url, before_send)
        sign_up(client, user_id="user-1", email="jane.roe@example.com", plan="pro")
        client.shutdown()
        assert sink.events[0][1]["properties"]["plan"] == "pro"
        sink.assert_no_pi()
