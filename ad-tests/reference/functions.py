"""The functions of the rule table in mpmath: the functions themselves, not their derivatives.

Written from the definitions, so that the derivatives taken of them are independent of the table.
"""

from mpmath import mp, mpf


def trunc(x):
    return mp.floor(x) if x >= 0 else mp.ceil(x)


def euclid(x, z):
    """The Euclidean quotient: what leaves a remainder in [0, |z|)."""
    return mp.floor(x / z) if z > 0 else mp.ceil(x / z)


def sign(x):
    return mpf(1) if x >= 0 else mpf(-1)


def falling(n, k):
    return mp.fprod(n - i for i in range(int(k)))


def frexp(x):
    """The mantissa in [1/2, 1): away from powers of 2, a linear function."""
    return x / mpf(2) ** (mp.floor(mp.log(abs(x), 2)) + 1)


def lgamma(x):
    return mp.log(abs(mp.gamma(x)))


def fma(x, a, b):
    return x * a + b


def copysign(x, z):
    return abs(x) * sign(z)


def fdim(x, z):
    return max(x - z, mpf(0))


def fmod(x, z):
    return x - z * trunc(x / z)


def remainder(x, z):
    return x - z * mp.nint(x / z)


FLOAT = {
    "abs": abs,
    "copysign": copysign,
    "max": max,
    "min": min,
    "clamp": lambda x, lo, hi: min(max(x, lo), hi),
    "fract": lambda x: x - trunc(x),
    "rem_euclid": lambda x, z: x - z * euclid(x, z),
    "mul_add": fma,
    "recip": lambda x: 1 / x,
    "midpoint": lambda x, z: (x + z) / 2,
    "to_degrees": lambda x: x * 180 / mp.pi,
    "to_radians": lambda x: x * mp.pi / 180,
    "powi": mp.power,
    "powf": mp.power,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: sign(x) * mp.cbrt(abs(x)),
    "hypot": mp.hypot,
    "exp": mp.exp,
    "exp2": lambda x: mpf(2) ** x,
    "exp_m1": mp.expm1,
    "ln": mp.log,
    "log": mp.log,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": lambda x: mp.log(x) / mp.log(10),
    "ln_1p": lambda x: mp.log(1 + x),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
}

# Names of libm for what std names otherwise.
SAME = {
    "fabs": "abs",
    "fmax": "max",
    "fmaximum": "max",
    "fmaximum_num": "max",
    "fmin": "min",
    "fminimum": "min",
    "fminimum_num": "min",
    "modf_0": "fract",
    "fma": "mul_add",
    "pow": "powf",
    "expm1": "exp_m1",
    "log": "ln",
    "log1p": "ln_1p",
    "sincos_0": "sin",
    "sincos_1": "cos",
}

LIBM = {
    **{name: FLOAT[name] for name in FLOAT if name not in ("log", "powi", "powf")},
    **{name: FLOAT[other] for name, other in SAME.items()},
    "fdim": fdim,
    "fmod": fmod,
    "remainder": remainder,
    "remquo_0": remainder,
    "ldexp": lambda x, n: x * mpf(2) ** n,
    "scalbn": lambda x, n: x * mpf(2) ** n,
    "frexp_0": frexp,
    "exp10": lambda x: mpf(10) ** x,
    "erf": mp.erf,
    "erfc": lambda x: 1 - mp.erf(x),
    "tgamma": mp.gamma,
    "lgamma": lgamma,
    "lgamma_r_0": lgamma,
    "j0": lambda x: mp.besselj(0, x),
    "j1": lambda x: mp.besselj(1, x),
    "jn": mp.besselj,
    "y0": lambda x: mp.bessely(0, x),
    "y1": lambda x: mp.bessely(1, x),
    "yn": mp.bessely,
}

RUNTIME = {
    "rem": fmod,
    "strong": lambda x, z: x * z,
    "ratio": lambda x, z: x / z,
    **{name: FLOAT[name] for name in ("sqrt", "exp", "sin", "cos", "sinh", "cosh", "hypot")},
    "powi_dx": lambda x, n: n * x ** (n - 1),
    "powi_dxk": lambda x, n, k: falling(n, k) * x ** (n - k),
    "powf_dx": lambda x, z, p: z * x ** (z - 1),
    "powf_dz": lambda x, z, p: x**z * mp.log(x),
    "powf_ln": lambda x, z, k: x**z * mp.log(x) ** k,
    "hypot_dx": lambda x, z, h: x / mp.hypot(x, z),
    "atan2_dx": lambda x, z: z / (x * x + z * z),
    "digamma": mp.digamma,
    "polygamma": lambda k, x: mp.polygamma(int(k), x),
    "jn": mp.besselj,
    "jn_dx": lambda k, n, x: mp.besselj(n, x, derivative=int(k)),
    "yn": mp.bessely,
    "yn_dx": lambda k, n, x: mp.bessely(n, x, derivative=int(k)),
}

ORIGINS = {"Float": FLOAT, "Libm": LIBM, "Runtime": RUNTIME}


def function(origin, precision, name):
    """The function of a rule; the `f32` names of libm have one f more somewhere."""
    names = ORIGINS[origin]
    if precision == "Single":
        cuts = [i for i, c in enumerate(name) if c == "f"]
        name = next(n for n in (name[:i] + name[i + 1 :] for i in reversed(cuts)) if n in names)
    return names[name]
