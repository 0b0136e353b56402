"""Partial derivatives of every rule at its sample points, by differences in 60 digits.

Needs mpmath 1.3. From the root of the repository:
cargo run -q -p ad-rules --example samples | python3 ad-tests/reference/make.py > ad-tests/reference/partials.csv

Columns: origin, precision of the rule, name, index of the argument, the point, the value.
"""

import sys

from mpmath import mp, mpc, mpf

sys.dont_write_bytecode = True
from functions import function  # noqa: E402

# A difference quotient leaves noise of at most this size where the derivative is 0.
NOISE = mpf(10) ** -25


def partial(f, at, index):
    """The derivative by the argument at `index`; None where it is not real."""
    line = lambda t: f(*at[:index], t, *at[index + 1 :])
    value = mp.diff(line, at[index])
    if isinstance(value, mpc) and abs(value.imag) > NOISE:
        return None
    value = mp.re(value)
    return mpf(0) if abs(value) < NOISE else value


def main():
    mp.dps = 60
    for line in sys.stdin:
        origin, precision, name, index, *sample = line.strip().split(",")
        at = [mpf(value) for value in sample]
        value = partial(function(origin, precision, name), at, int(index))
        text = "nan" if value is None else mp.nstr(value, 20, min_fixed=-5, max_fixed=10)
        print(f"{line.strip()},{text}")


main()
