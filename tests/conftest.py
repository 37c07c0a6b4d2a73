"""What every test of the project shares: the seed on the command line."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sim-seed",
        type=int,
        default=1,
        help="seed of the random simulations in tests/rtl (1); their failures print it",
    )
