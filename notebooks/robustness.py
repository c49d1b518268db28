#!/usr/bin/env python3
"""How robust is a model that Gibbon hardened? Asked of NumPy and ONNX Runtime alone.

    deploy/gibbon run mine.conf
    deploy/gibbon export mine.conf --set export.formats=[npy]
    python3 notebooks/robustness.py out/mine/models/hardened/model.onnx out/mine/exports/npy/hardened/pgd40-linf-0.3

The rates of the exported table have the names that they have in metrics.json, and must be the same ones.
With --epsilon the images that still stand are attacked once more, by the Square attack as it is written
down here (L-infinity; Andriushchenko et al. 2020, arXiv:1912.00049, with half the share of pixels after
each quarter of the queries): it needs answers alone, and shares no code with Gibbon.
"""
import argparse
import json
import pathlib

import numpy as np
import onnxruntime

BATCH = 256


def classifier(file):
    """The network as a function from float32 [N, C, H, W] in [0, 1] to logits [N, K]."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]
    at_a_time = taken.shape[0] if isinstance(taken.shape[0], int) else BATCH

    def logits(images):
        rows = images.astype(np.float32).reshape([len(images)] + taken.shape[1:])
        batches = [rows[i : i + at_a_time] for i in range(0, len(rows), at_a_time)]
        return np.concatenate([session.run(None, {taken.name: batch})[0] for batch in batches])

    return logits


def margins(logits, labels):
    """By how much each label leads; below 0 where the answer is another class."""
    rows = np.arange(len(labels))
    others = logits.copy()
    others[rows, labels] = -np.inf
    return logits[rows, labels] - others.max(axis=1)


def square(logits, images, labels, epsilon, queries, seed):
    """Which images still have their label after random squares of +-epsilon that lower the margin."""
    draws = np.random.default_rng(seed)
    n, channels, height, width = images.shape
    low, high = np.clip(images - epsilon, 0, 1), np.clip(images + epsilon, 0, 1)
    best = np.where(draws.random((n, channels, 1, width)) < 0.5, low, high)
    margin = margins(logits(best), labels)
    for query in range(queries):
        standing = np.flatnonzero(margin >= 0)
        if len(standing) == 0:
            break
        share = 0.3 * 0.5 ** (4 * query // queries)
        side = max(1, min(height, width, round((share * height * width) ** 0.5)))
        tried = best[standing]
        for i, image in enumerate(standing):
            top, left = draws.integers(height - side + 1), draws.integers(width - side + 1)
            place = slice(None), slice(top, top + side), slice(left, left + side)
            up = draws.random((channels, 1, 1)) < 0.5
            tried[i][place] = np.where(up, high[image][place], low[image][place])
        found = margins(logits(tried), labels[standing])
        better = found < margin[standing]
        best[standing[better]] = tried[better]
        margin[standing[better]] = found[better]
    return margin >= 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("model", help="model.onnx of a model's folder")
    arguments.add_argument("table", help="folder of an export of format npy")
    arguments.add_argument("--split", default="test")
    arguments.add_argument("--epsilon", type=float, help="attack once more, within this")
    arguments.add_argument("--queries", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()

    def array(name):
        return np.load(pathlib.Path(given.table) / (name.format(given.split) + ".npy"))

    logits = classifier(given.model)
    clean, adversarial, labels = array("x_{}"), array("x_{}_adv"), array("y_{}")
    right = logits(clean).argmax(axis=1) == labels
    withstands = logits(adversarial).argmax(axis=1) == labels
    results = {
        "images": len(labels),
        "clean_error": 1 - right.mean(),
        "adversarial_error": 1 - withstands.mean(),
        "robust_accuracy": (right & withstands).mean(),
        "linf_max": float(np.abs(adversarial - clean).max()),
    }
    if given.epsilon is not None:
        standing = np.flatnonzero(right & withstands)
        held = square(
            logits, clean[standing], labels[standing], given.epsilon, given.queries, given.seed
        )
        results["robust_accuracy_after_square"] = held.sum() / len(labels)
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
