"""Imports go downwards only, and training libraries stay out of scoring."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = [
    {"errors", "conversation", "codebook", "rule", "residual", "verdict"},
    {"text"},
    {"readers"},
    {"model"},
    {"scoring", "spacy_component"},
    {"runs"},
    {"reps", "evaluation"},
    {"report", "examples", "cli"},
]
LAYER = {name: n for n, names in enumerate(LAYERS) for name in names}
ONLY_IN_TRAINING = {"torch", "transformers", "datasets", "sklearn", "training", "onnx"}
FILES = sorted((ROOT / "scorer").rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_its_own_layer_or_lower(path):
    part = path.relative_to(ROOT / "scorer").parts[0].removesuffix(".py")
    if part == "__init__":
        return
    for name in imports(path):
        pieces = name.split(".")
        if pieces[0] == "scorer" and len(pieces) > 1:
            assert LAYER[pieces[1]] <= LAYER[part], f"{path} imports {name} from a higher layer"
        assert pieces[0] not in ONLY_IN_TRAINING, f"{path} imports {name}"


def test_every_module_has_a_layer():
    parts = {p.relative_to(ROOT / "scorer").parts[0].removesuffix(".py") for p in FILES}
    assert parts - {"__init__", "_models", "_examples"} == set(LAYER)
