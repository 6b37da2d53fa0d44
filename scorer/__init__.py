"""Whether a sales conversation was customer-centred or revenue-pushing, and what shows it.

>>> import scorer
>>> s = scorer.load()
>>> s.score("Gebeld om te horen hoe het ging na de verhuizing.").tag
'customer_centred'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scorer.codebook import Codebook, load_codebook
    from scorer.conversation import Conversation, Turn
    from scorer.errors import BundleError, CodebookError, InputError, RunError, ScorerError
    from scorer.scoring import Scorer, load
    from scorer.verdict import Verdict

__version__ = "0.1.0"
__all__ = [
    "BundleError",
    "Codebook",
    "CodebookError",
    "Conversation",
    "InputError",
    "RunError",
    "Scorer",
    "ScorerError",
    "Turn",
    "Verdict",
    "load",
    "load_codebook",
]

_HOMES = {
    "codebook": ("Codebook", "load_codebook"),
    "conversation": ("Conversation", "Turn"),
    "errors": ("BundleError", "CodebookError", "InputError", "RunError", "ScorerError"),
    "scoring": ("Scorer", "load"),
    "verdict": ("Verdict",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import scorer` stays light."""
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"scorer.{module}"), name)
    raise AttributeError(f"module 'scorer' has no attribute {name!r}")
