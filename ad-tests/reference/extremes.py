"""Partial derivatives at the ends of the floats' range: subnormal, nearly subnormal, largest.

Needs mpmath 1.3. From the root of the repository:
cargo run -q -p ad-rules --example samples | python3 ad-tests/reference/extremes.py > ad-tests/reference/extremes.csv

Columns: origin, precision of the rule, name, index of the argument, float type, the point, the value.
"""

import sys
from itertools import product

from mpmath import mp, mpc, mpf

sys.dont_write_bytecode = True
from functions import function  # noqa: E402

# The step is far below the smallest float, 2^-1074. What it does to hypot(smallest, largest) is about
# 2^-1074 2^-1600 / 2^1024, and must still show beside the largest float, 2^1024: 4722 bits.
STEP = mpf(2) ** -1600
BITS = 6000
# Enough where no argument is large: 1074 + 1600 for the slope of j0 beside its value. Slow beyond.
SERIES_BITS = 3000

RANGE = {
    "f64": (3 * 2.0**-1074, 1.5 * 2.0**-1022, sys.float_info.max),
    "f32": (3 * 2.0**-149, 1.5 * 2.0**-126, (2 - 2.0**-23) * 2.0**127),
}

# Not differentiable at these points, or with an integer argument.
SKIPPED = ("fract", "modf", "rem", "fmod", "powi", "ldexp", "scalbn", "jn", "yn")
# Series without end for large arguments.
SERIES = ("gamma", "j0", "j1", "y0", "y1")
# The partials of these are NaN outside the domain, as the value is; those of others are not checked there.
POWERS = ("powf", "pow")


def points(name, kind, arity):
    small, smallish, large = RANGE[kind]
    if any(part in name for part in SERIES):
        large = smallish
    ends = [s * e for e in (small, smallish, large) for s in (1, -1)]
    if arity == 1:
        return [(x,) for x in ends]
    ends = [e for e in ends if abs(e) != smallish]
    return [p for p in product([1.0, *ends], repeat=2) if p[0] != p[1]]


def partial(f, at, index):
    """The central difference by the argument at `index`; NaN where the function is not real."""
    line = lambda t: f(*at[:index], t, *at[index + 1 :])
    value = (line(at[index] + STEP) - line(at[index] - STEP)) / (2 * STEP)
    return mp.nan if isinstance(value, mpc) and value.imag != 0 else mp.re(value)


def text(value):
    """20 digits, or what a float makes of it where its exponent has no such notation."""
    if mp.isnan(value):
        return "nan"
    if abs(value) > mpf(2) ** 2000:
        return "inf" if value > 0 else "-inf"
    return "0.0" if abs(value) < mpf(2) ** -2000 else mp.nstr(value, 20)


def defined(f, at):
    try:
        return not isinstance(f(*at), mpc)
    except (ValueError, ZeroDivisionError):
        return False


def rows(origin, precision, name, index, arity):
    f = function(origin, precision, name)
    mp.prec = SERIES_BITS if any(part in name for part in SERIES) else BITS
    for kind in {"Single": ["f32"], "Double": ["f64"], "Any": ["f64", "f32"]}[precision]:
        for point in points(name, kind, arity):
            at = [mpf(x) for x in point]
            if defined(f, at) or name in POWERS:
                yield kind, point, text(partial(f, at, index))


def main():
    seen = set()
    for line in sys.stdin:
        origin, precision, name, index, *sample = line.strip().split(",")
        rule = (origin, precision, name, int(index), len(sample))
        if rule in seen or origin == "Runtime" or len(sample) > 2 or name.startswith(SKIPPED):
            continue
        seen.add(rule)
        for kind, point, value in rows(*rule):
            print(",".join([*map(str, rule[:4]), kind, *map(repr, point), value]), flush=True)


main()
