"""How a step is run: as a plain call, unless a runner stands in with something of its own."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Run(Protocol):
    """Runs a step: a plain function with its arguments."""

    def __call__(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step and give what it gives."""


def call(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step as a plain call."""
    return step(*args, **kwargs)
