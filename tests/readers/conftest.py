"""Files to read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scorer.conversation import Conversation
from scorer.readers import ReadOptions, Rejected, read

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and return its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def split(
    *paths: Path, options: ReadOptions | None = None
) -> tuple[list[Conversation], list[Rejected]]:
    """What was read and what was refused."""
    items = list(read(paths, options=options))
    return (
        [item for item in items if isinstance(item, Conversation)],
        [item for item in items if isinstance(item, Rejected)],
    )
