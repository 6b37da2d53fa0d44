"""Fit a bundle's calibration on the development part and finish the bundle.

    python -m training.calibrate models/nl-en-small --dev data/corpus/dev.jsonl

One slope for all behaviours and an offset for each, drawn towards their mean, by log loss over
conversations (Platt 1999); a temperature for the reasons (Guo et al. 2017); the probability from
which a band is wrong in at most 5%; the spread of logits between reps (`docs/method.md`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import beta

from scorer.codebook import Codebook, load_codebook
from scorer.conversation import KINDS
from scorer.evaluation import Judged, grouped
from scorer.evaluation.metrics import NOT_SCORABLE, POINTS, RISK
from scorer.model import bundle as files
from scorer.model.bundle import Bundle, Calibration, ResidualWeights, Scale, Settings, StyleModel
from scorer.model.calibration import rep_speaks, softmax
from scorer.model.runtime import Network
from scorer.reps.estimates import expected_value
from scorer.reps.measurement import logit
from scorer.reps.shares import BAND_VALUES
from scorer.residual import FLOOR
from scorer.rule import MIDDLE
from scorer.verdict import rule_of
from training.data import CLASSES, LEAN, REASONS, examples_of, load_items
from training.evaluate import baselines
from training.gates import PRECISION, RECALL
from training.measure import Scored, history_of, identity_calibration, predict, recalibrated
from training.style import style_model

Floats = NDArray[np.float64]

CONFIDENCE = 0.8  # that the risk is kept; cross-fitted, 0.7 is too little for it (training/LOG.md)
MIN_SURE = 40  # conversations that must lie above the threshold before it is believed
N_FOLDS = 5
BY_BEHAVIOURS = ("NS2", "NS3")  # reasons that mean: no conduct is seen
SCORABLE_FROM = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
RESIDUAL_START = np.r_[1.0, 0.3, np.zeros(1 + len(POINTS))]  # rule, whole, offsets
COMMON, CHANNEL = (5.0, 1.0), (100.0, 20.0)  # how hard weights and offsets are drawn


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--dev", type=Path, nargs="+", default=[Path("data/corpus/dev.jsonl")])
    parser.add_argument(
        "--train", type=Path, nargs="+", default=[Path("data/corpus/train.jsonl")],
        help="for the baselines",
    )  # fmt: skip
    args = parser.parse_args()
    known = args.bundle / files.METRICS
    if known.exists() and "test" in json.loads(known.read_text("utf-8")):
        parser.error(
            f"{args.bundle} was measured on the test writers already, and would be looked at twice:"
            " export it anew first"
        )
    codebook = load_codebook()
    network = open_network(args.bundle, codebook)
    items = load_items(args.dev)
    examples = examples_of(items, network.encode, codebook, network.settings.windows)
    scored = predict(examples, network, codebook)
    crossed = cross_fitted(scored, codebook)
    calibration = fit(scored, codebook)
    final = replace(
        calibration,
        sure_from=dict.fromkeys(KINDS, sure_from(crossed)),
        style={k: m for k in KINDS if (m := style_of(crossed, k)) is not None},
    )
    _write(args.bundle / files.CALIBRATION, final.to_dict())
    measures = {
        "part": "development writers, calibration cross-fitted by writer, 95% intervals over voices",
        "groups": {
            name: group.to_dict()
            for name, group in grouped([s.judged for s in with_sureness(crossed)], codebook).items()
        },
        "uncalibrated": history_of(scored, codebook),
        "baselines": baselines(load_items(args.train), items),
    }
    _write(args.bundle / files.METRICS, measures)
    files.write_hashes(args.bundle)
    print(json.dumps(measures, indent=1))


def open_network(folder: Path, codebook: Codebook) -> Network:
    """The network of a bundle that need not be finished yet."""
    settings = Settings.from_dict(json.loads((folder / files.SETTINGS).read_text("utf-8")))
    return Network(Bundle(folder, settings, identity_calibration(codebook), codebook, "unfinished"))


def fit(scored: Sequence[Scored], codebook: Codebook) -> Calibration:
    """Slope, offsets and temperature by log loss over conversations."""
    n = len(codebook.behaviours)
    logits = np.full((len(scored), n), -8.0)
    present = np.zeros((len(scored), n))
    for row, s in enumerate(scored):
        turns = [x.turn for x in s.example.sentences]
        speaks = rep_speaks(s.example.conversation, turns) > 0
        if speaks.any():
            logits[row] = s.logits[speaks, :n].max(axis=0)
        present[row] = [b in (s.judged.gold.behaviours or ()) for b in codebook.behaviour_ids]
    kept = np.array(
        [s.judged.gold.scorable or s.judged.gold.not_scorable in (None, "NS3") for s in scored]
    )

    def loss(x: np.ndarray[Any, Any]) -> float:
        slope, offsets = np.exp(x[0]), x[1:]
        z = logits[kept] * slope + offsets
        nll = np.logaddexp(0, z) - present[kept] * z
        return float(nll.sum() + 4.0 * ((offsets - offsets.mean()) ** 2).sum() + 2 * x[0] ** 2)

    x = minimize(loss, np.zeros(n + 1), method="L-BFGS-B").x
    labels = [Scale(round(float(np.exp(x[0])), 4), round(float(o), 4)) for o in x[1:]]
    labels += [Scale()] * len(codebook.tag_ids)
    n_reasons = len(REASONS)
    known = [s for s in scored if s.example.reason >= 0]
    best = min(
        np.linspace(0.5, 4, 36),
        key=lambda t: (
            -sum(
                float(np.log(softmax(s.talk_logits[:n_reasons] / t)[s.example.reason] + 1e-9))
                for s in known
            )
        ),
    )
    calibration = replace(
        identity_calibration(codebook),
        labels=tuple(labels),
        reasons_temperature=float(best),
        lean=_lean_scale(scored),
    )
    residual = _residuals(recalibrated(scored, codebook, calibration), codebook)
    calibration = replace(calibration, residual=residual)
    judged = [s.judged for s in recalibrated(scored, codebook, calibration)]
    return replace(
        calibration, scorable_from=scorable_from(judged), customer_slope=_customer_slope(judged)
    )


def _residuals(scored: Sequence[Scored], codebook: Codebook) -> dict[str, ResidualWeights]:
    """Weights per channel, drawn towards those over both."""
    common = _residual_weights(scored, codebook, RESIDUAL_START, COMMON)
    found = {}
    for kind in KINDS:
        own = [s for s in scored if s.example.conversation.kind == kind]
        x = [round(float(v), 4) for v in _residual_weights(own, codebook, common, CHANNEL)]
        found[kind] = ResidualWeights(x[0], x[1], tuple(x[2:]))
    return found


def _residual_weights(
    scored: Sequence[Scored], codebook: Codebook, start: Floats, drawn: tuple[float, float]
) -> Floats:
    """Weights of the rule and of the reading of the whole, and offsets, by log loss over classes.

    start: what they are drawn towards, shape (8,), and stay at without texts. Texts that cannot be scored
    whatever was said take no part.
    """
    kept = [s for s in scored if s.judged.gold.not_scorable in (None, *BY_BEHAVIOURS)]
    if not kept:
        return start
    rules = [rule_of(s.reading, codebook) for s in kept]
    ruled = np.stack([r.classes for r in rules])
    direct = np.stack([softmax(s.talk_logits[CLASSES]) for s in kept])
    by_rule, by_whole = np.log(ruled + FLOOR), np.log(direct + FLOOR)
    classes = np.array([s.judged.gold.balance or 0 for s in kept])

    def loss(x: Floats) -> float:
        z = x[0] * by_rule + x[1] * by_whole + x[2:]
        nll = logsumexp(z, axis=1) - z[np.arange(len(z)), classes]
        far = x - start
        weights, offsets = (far[:2] ** 2).sum(), (far[2:] ** 2).sum()
        return float(nll.sum() + drawn[0] * weights + drawn[1] * offsets)

    return np.asarray(minimize(loss, start, method="L-BFGS-B").x)


def _customer_slope(judged: Sequence[Judged]) -> float:
    """Slope of the logit of P(customer-centred), by log loss of the lean; drawn slightly towards 1."""
    told = [j for j in judged if j.gold.lean and j.verdict.p_customer_centred is not None]
    logits = logit(np.array([j.verdict.p_customer_centred or 0.0 for j in told]))
    customer = np.array([j.gold.lean == "customer" for j in told])

    def loss(x: Floats) -> float:
        z = x[0] * logits
        return float((np.logaddexp(0, z) - customer * z).sum() + (x[0] - 1) ** 2)

    return round(float(minimize(loss, np.ones(1), method="L-BFGS-B").x[0]), 4)


def scorable_from(judged: Sequence[Judged]) -> float:
    """The P(scorable) to ask for: farthest from keeping out too little and from keeping out too much.

    Among thresholds at which enough of what cannot be scored is kept out (`RECALL`) and enough of what is
    kept out cannot be scored (`PRECISION`), the one whose smaller margin is largest. One half where there
    is none.
    """
    p = np.array([j.verdict.p_scorable for j in judged])
    silent = np.array([j.gold_class == NOT_SCORABLE for j in judged])
    best, widest = SCORABLE_FROM[0], -1e-9
    for threshold in SCORABLE_FROM:
        out = p < threshold
        kept_out = (out & silent).sum()
        margin = min(
            kept_out / max(silent.sum(), 1) - RECALL, kept_out / max(out.sum(), 1) - PRECISION
        )
        if margin > widest:
            best, widest = threshold, margin
    return best


def _lean_scale(scored: Sequence[Scored]) -> Scale:
    """Platt scaling of the lean, on the talks whose balance is 3; drawn towards a flat half."""
    middle = [s for s in scored if s.judged.gold.balance == MIDDLE and s.judged.gold.lean]
    logits = np.array([s.talk_logits[LEAN] for s in middle])
    customer = np.array([s.judged.gold.lean == "customer" for s in middle])

    def loss(x: np.ndarray[Any, Any]) -> float:
        z = logits * x[0] + x[1]
        return float((np.logaddexp(0, z) - customer * z).sum() + 0.5 * (x**2).sum())

    slope, offset = minimize(loss, np.zeros(2), method="L-BFGS-B").x
    return Scale(round(float(slope), 4), round(float(offset), 4))


def cross_fitted(scored: Sequence[Scored], codebook: Codebook) -> list[Scored]:
    """Every conversation under a calibration that did not see it."""
    result: list[Scored] = []
    for fold in _folds(scored):
        held = {id(s) for s in fold}
        calibration = fit([s for s in scored if id(s) not in held], codebook)
        result += recalibrated(fold, codebook, calibration)
    return result


def with_sureness(crossed: Sequence[Scored]) -> list[Scored]:
    """The same, each verdict sure or not by a threshold over the verdicts of the other writers."""
    result = []
    for fold in _folds(crossed):
        held = {id(s) for s in fold}
        rest = [s for s in crossed if id(s) not in held]
        threshold = sure_from(rest)
        for s in fold:
            j = s.judged
            sure = j.verdict.scorable and j.certainty >= threshold
            result.append(replace(s, judged=replace(j, verdict=replace(j.verdict, sure=sure))))
    return result


def _folds(scored: Sequence[Scored]) -> list[list[Scored]]:
    """One fold a writer, so that no writer, voice or pair of twins stands on two sides."""
    folds: dict[str, list[Scored]] = {}
    for s in scored:
        folds.setdefault(s.example.writer, []).append(s)
    if len(folds) < 2:  # a single writer: conversations take turns
        return [list(scored[n::N_FOLDS]) for n in range(min(N_FOLDS, len(scored)))]
    return list(folds.values())


def sure_from(scored: Sequence[Scored]) -> float:
    """The lowest certainty above which an upper bound of the share of wrong bands is at most `RISK`.

    The bound (one-sided, `CONFIDENCE`) is that of Clopper and Pearson 1934, for each threshold by itself;
    since the lowest of many is taken, the risk is told by `with_sureness`, on writers apart.
    Over notes and transcripts together: one kind alone is too few for a bound. 1.1 (never) without
    enough conversations above it.
    """
    certain = sorted(
        (
            (s.judged.certainty, s.judged.named != s.judged.gold_class)
            for s in scored
            if s.judged.verdict.scorable
        ),
        reverse=True,
    )
    best, wrong = 1.1, 0
    for n, (certainty, is_wrong) in enumerate(certain, 1):
        wrong += is_wrong
        if n < len(certain) and certain[n][0] == certainty:
            continue  # what is equally certain is sure together
        if n >= MIN_SURE and beta.ppf(CONFIDENCE, wrong + 1, n - wrong) <= RISK:
            best = certainty
    return round(best, 4)


def style_of(scored: Sequence[Scored], kind: str) -> StyleModel | None:
    """How the logit of the expected value spreads within and between voices; None for too few."""
    rows = [
        (
            float(logit(np.array([expected_value(s.judged.verdict)]))[0]),
            BAND_VALUES[s.judged.gold_class],
            s.judged.cluster,
        )
        for s in scored
        if s.example.conversation.kind == kind
        and s.judged.verdict.scorable
        and s.judged.gold_class in BAND_VALUES
    ]
    if not rows:
        return None
    scores, values, reps = zip(*rows, strict=True)
    return style_model(np.array(scores), np.array(values), reps)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
