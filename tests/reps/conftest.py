from __future__ import annotations

import pytest

from scorer.model.bundle import StyleModel

from .fakes import STYLE


@pytest.fixture
def style() -> dict[str, StyleModel]:
    return {"note": STYLE, "transcript": STYLE}
