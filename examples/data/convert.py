"""Writes breast_cancer.csv (a header, features, a last column `label`).

How to run it, from this directory:

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1
    /tmp/venv/bin/python convert.py > breast_cancer.csv

The digits of every feature are those of the file inside the package; only the
class is turned round, so that 1 means malignant.
"""

from importlib.resources import files

from sklearn.datasets import load_breast_cancer

names = [str(name) for name in load_breast_cancer().feature_names]
source = files("sklearn.datasets.data") / "breast_cancer.csv"
print(",".join(names + ["label"]))
for row in source.read_text().splitlines()[1:]:
    features, benign = row.rsplit(",", 1)
    print(f"{features},{1 - int(benign)}")
