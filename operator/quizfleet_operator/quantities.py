"""Kubernetes quantities: 250m of a core, 64Mi of memory. Pure."""

import re
from fractions import Fraction
from math import ceil

_FORM = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:([eE][+-]?[0-9]{1,3})|([numkMGTPE]|[KMGTPE]i)?)")
_DECIMAL, _BINARY = "numkMGTPE", "KMGTPE"
_THOUSANDS = (-3, -2, -1, 1, 2, 3, 4, 5, 6)
_SUFFIXES: dict[str | None, Fraction] = {
    None: Fraction(1),
    **{suffix: Fraction(1000) ** power for suffix, power in zip(_DECIMAL, _THOUSANDS, strict=True)},
    **{f"{suffix}i": Fraction(1024**power) for power, suffix in enumerate(_BINARY, 1)},
}
MI = 1024**2


def parse(quantity: int | str) -> Fraction:
    """Cores, bytes or whatever a quantity counts.

    Raises:
        ValueError: it is no quantity.
    """
    match = _FORM.fullmatch(str(quantity))
    if match is None:
        raise ValueError(f"{quantity!r} is no Kubernetes quantity, such as 250m or 64Mi")
    number, exponent, suffix = match.groups()
    return Fraction(number + (exponent or "")) * _SUFFIXES[suffix]


def cpu(cores: float | Fraction, step: int) -> str:
    """Cores as thousandths, rounded up to a step of so many."""
    return f"{ceil(cores * 1000 / step) * step}m"


def memory(count: float | Fraction, step: int) -> str:
    """Bytes as Mi, rounded up to a step of so many."""
    return f"{ceil(count / MI / step) * step}Mi"
