"""The invented examples that ship with the package."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from scorer.readers import ReadOptions

EXAMPLE_INPUTS = (
    "salesforce_taken.csv",
    "hubspot_calls.csv",
    "teams_gesprek.vtt",
    "zoom_call.vtt",
    "conversations.jsonl",
)
EXAMPLE_OPTIONS = ReadOptions()


def examples_path() -> Path:
    """Where they are: inside an installed wheel, or `data/examples/` of the source tree."""
    installed = Path(str(resources.files("scorer"))) / "_examples"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "data" / "examples"
