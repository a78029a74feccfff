"""`--app leaky` or `--app fixed`: the same test for the app before and after the fix."""


def pytest_addoption(parser):
    parser.addoption("--app", choices=("leaky", "fixed"), default="fixed")
