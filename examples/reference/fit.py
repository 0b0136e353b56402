"""Fits the model of `src/logistic.rs` independently of it.

How to run it, from this directory:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    /tmp/venv/bin/python fit.py

It prints the coefficients of the standardised features and then the intercept, as
`tests/coefficients.rs` lists them. They come from Newton's method with an exact
Hessian (numpy alone), run until the gradient is at rounding level; scikit-learn's
own solver must agree, or the script fails.
"""

from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

L2 = 0.01
DATA = Path(__file__).parent.parent / "data" / "breast_cancer.csv"


def standardise(x):
    """Mean 0 and standard deviation 1 (divisor n) in every column."""
    return (x - x.mean(axis=0)) / x.std(axis=0)


def newton(x, y, l2):
    """Minimises mean log loss + l2/2 |w|^2, where the last weight is free."""
    n = len(y)
    a = np.hstack([x, np.ones((n, 1))])
    penalty = np.append(np.full(x.shape[1], l2), 0.0)
    w = np.zeros(a.shape[1])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-(a @ w)))
        gradient = a.T @ (p - y) / n + penalty * w
        hessian = (a.T * (p * (1.0 - p))) @ a / n + np.diag(penalty)
        w = w - np.linalg.solve(hessian, gradient)
        if np.linalg.norm(gradient) < 1e-15:
            return w
    raise SystemExit(f"no convergence: gradient norm {np.linalg.norm(gradient):e}")


def by_scikit_learn(x, y, l2):
    """The same minimum: scikit-learn weighs the sum of the losses by C."""
    model = LogisticRegression(C=1.0 / (len(y) * l2), solver="newton-cholesky", tol=1e-12)
    model.fit(x, y)
    return np.append(model.coef_[0], model.intercept_)


def main():
    table = np.loadtxt(DATA, delimiter=",", skiprows=1)
    names = DATA.read_text().splitlines()[0].split(",")
    x, y = standardise(table[:, :-1]), table[:, -1]
    w = newton(x, y, L2)
    gap = np.max(np.abs(w - by_scikit_learn(x, y, L2)))
    if gap > 1e-9:
        raise SystemExit(f"the two implementations differ by {gap:e}")
    for name, value in zip(names[:-1] + ["intercept"], w):
        print(f'    ("{name}", {value:.12f}),')


main()
