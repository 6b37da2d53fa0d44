"""A bundle: the files of one trained model, checked before anything is read from them."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from scorer.codebook import Codebook, load_codebook
from scorer.errors import BundleError
from scorer.model.windows import WindowSettings

DEFAULT = "nl-en-small"
NETWORK = "network.onnx"  # the graph; reads the encoder's weights from WEIGHTS
WEIGHTS = "model.safetensors"  # with CONFIG, as `transformers` loads an encoder
CONFIG = "config.json"
HEAD = "head.safetensors"  # what training adds to the encoder, to go on with; not read in scoring
TOKENIZER = "tokenizer.json"
SETTINGS = "settings.json"
CODEBOOK = "codebook.json"
CALIBRATION = "calibration.json"
METRICS = "metrics.json"
PROVENANCE = "provenance.json"
HASHES = "hashes.json"
HASHED = (
    NETWORK, WEIGHTS, CONFIG, HEAD, TOKENIZER, SETTINGS, CODEBOOK, CALIBRATION, METRICS, PROVENANCE,
)  # fmt: skip

SCORED_BY = (NETWORK, WEIGHTS, TOKENIZER, SETTINGS, CODEBOOK, CALIBRATION)  # a verdict depends on


@dataclass(frozen=True, slots=True)
class Scale:
    """Platt scaling of a logit: p = 1 / (1 + exp(-(slope * logit + offset)))."""

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class StyleModel:
    """Per channel: how the logit of the expected value spreads (`scorer.reps` says how it is used).

    mean_customer, mean_mixed, mean_revenue: mean logit of the expected value of conversations whose
        band is truly that one.
    noise: spread of the logit within a band.
    residuals: quantiles of that spread, in units of `noise`, at (k + 1/2) / n; empty: symmetric.
    style: spread between reps of the shift that their way of writing gives.
    mixed: share of mixed conversations, in [0, 1).
    """

    mean_customer: float
    mean_mixed: float
    mean_revenue: float
    noise: float
    style: float
    mixed: float
    residuals: tuple[float, ...] = ()

    @property
    def width(self) -> float:
        """Half the distance between the thresholds of a value at which so many are mixed.

        From logistic(width) - logistic(-width) = mixed, at an even level.
        """
        return 2 * math.atanh(self.mixed)


@dataclass(frozen=True, slots=True)
class ResidualWeights:
    """How much the rule and the reading of the whole weigh (`scorer.residual`).

    offsets: length 6, for too little and the balances 1 to 5.
    """

    rule: float
    direct: float
    offsets: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that is fitted after training, on other writers than those the network learnt from.

    residual, sure_from, style: per channel.
    """

    labels: tuple[Scale, ...]  # per behaviour and tag, codebook order
    reasons_temperature: float = 1.0
    lean: Scale = Scale()  # of talks whose balance is 3
    customer_slope: float = 1.0  # of the logit of P(customer-centred), at the end
    residual: Mapping[str, ResidualWeights] = field(default_factory=dict)
    shown_from: float = 0.4
    scorable_from: float = 0.5
    sure_from: Mapping[str, float] = field(default_factory=lambda: {"note": 1.1, "transcript": 1.1})
    style: Mapping[str, StyleModel] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As `calibration.json` holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Calibration:
        """The inverse of `to_dict`; raises TypeError or KeyError on another shape."""
        return cls(
            labels=tuple(Scale(**s) for s in raw["labels"]),
            reasons_temperature=raw["reasons_temperature"],
            lean=Scale(**raw["lean"]),
            customer_slope=raw["customer_slope"],
            residual={
                k: ResidualWeights(**v | {"offsets": tuple(v["offsets"])})
                for k, v in raw["residual"].items()
            },
            shown_from=raw["shown_from"],
            scorable_from=raw["scorable_from"],
            sure_from=raw["sure_from"],
            style={
                k: StyleModel(**v | {"residuals": tuple(v.get("residuals", ()))})
                for k, v in raw["style"].items()
            },
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What the network expects and gives.

    reasons: order of the conversation head; the first means "the behaviours decide". After them the
        network gives the logit that the talk served the customer, and six of the rule's outcome: too
        little, balance 1 to 5.
    """

    name: str
    windows: WindowSettings
    reasons: tuple[str, ...]
    fingerprint: str

    def to_dict(self) -> dict[str, Any]:
        """As `settings.json` holds it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Settings:
        """The inverse of `to_dict`; raises TypeError or KeyError on another shape."""
        return cls(
            name=raw["name"],
            windows=WindowSettings(**raw["windows"]),
            reasons=tuple(raw["reasons"]),
            fingerprint=raw["fingerprint"],
        )


@dataclass(frozen=True)
class Bundle:
    """The opened files of a bundle; made by `load_bundle` only."""

    path: Path
    settings: Settings
    calibration: Calibration
    codebook: Codebook
    identity: str  # name@sha256[:12] of the hashes of what a verdict depends on

    @cached_property
    def network(self) -> Path:
        """The file of the network."""
        return self.path / NETWORK


def load_bundle(path: str | Path | None = None) -> Bundle:
    """Open a bundle folder (the shipped one without `path`) and check every hash.

    Raises `BundleError` when a file is missing or changed, or when the bundle was made under
    another codebook than this package's.
    """
    folder = Path(path) if path is not None else default_path()
    if not folder.is_dir():
        raise BundleError(f"no model bundle at {folder}; expected a folder with {HASHES}")
    hashes = _json(folder / HASHES)
    for name in HASHED:
        if not (folder / name).is_file():
            raise BundleError(f"bundle {folder}: {name} is missing; copy the bundle again")
        found = _sha256(folder / name)
        if hashes.get(name) != found:
            raise BundleError(
                f"bundle {folder}: {name} has sha256 {found[:12]}, expected "
                f"{str(hashes.get(name))[:12]}; the file was changed, copy the bundle again"
            )
    try:
        settings = Settings.from_dict(_json(folder / SETTINGS))
        calibration = Calibration.from_dict(_json(folder / CALIBRATION))
    except (KeyError, TypeError) as error:
        raise BundleError(
            f"bundle {folder}: settings or calibration not understood: {error}"
        ) from error
    codebook = load_codebook()
    if settings.fingerprint != codebook.fingerprint:
        raise BundleError(
            f"bundle {folder} was made under codebook {settings.fingerprint}, this package has "
            f"{codebook.fingerprint}; use a bundle of this version or train again"
        )
    return Bundle(folder, settings, calibration, codebook, _identity(settings.name, hashes))


def write_hashes(folder: Path) -> None:
    """Write `hashes.json` for a finished bundle folder."""
    hashes = {name: _sha256(folder / name) for name in HASHED}
    (folder / HASHES).write_text(json.dumps(hashes, indent=1) + "\n", "utf-8")


def default_path() -> Path:
    """Where the shipped bundle is: inside an installed wheel, or `models/` of the source tree."""
    installed = Path(str(resources.files("scorer"))) / "_models" / DEFAULT
    return installed if installed.is_dir() else Path(__file__).parents[2] / "models" / DEFAULT


def _identity(name: str, hashes: Mapping[str, str]) -> str:
    joined = "".join(f"{k}:{hashes[k]}" for k in sorted(SCORED_BY))
    return f"{name}@{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"bundle file {path} cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise BundleError(f"bundle file {path} must hold a JSON object")
    return raw
