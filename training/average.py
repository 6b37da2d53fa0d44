"""The mean of the weights of a run and of the run it started from (Wortsman et al. 2022, WiSE-FT).

    python -m training.average --earlier work-files/runs/first --run work-files/runs/second --out work-files/runs/mean

Takes the earlier run's best and the later run's last weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from safetensors.torch import load_file, save_file


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--earlier", "--run", "--out"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    first = load_file(args.earlier / "best.safetensors")
    second = load_file(args.run / "last.safetensors")
    args.out.mkdir(parents=True, exist_ok=True)
    mean = {name: (first[name] + second[name]) / 2 for name in first}
    save_file(mean, args.out / "best.safetensors")
    progress = json.loads((args.run / "progress.json").read_text("utf-8"))
    (args.out / "progress.json").write_text(json.dumps(progress | {"averaged": True}), "utf-8")


if __name__ == "__main__":
    main()
