"""Write the generated parts of README, model card and data card.

    python -m training.cards

Generated parts stand between markers; the figures come from `metrics.json` of the bundle and from
the corpus files, the demo from running the examples.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from scorer.codebook import load_codebook
from scorer.conversation import KINDS
from scorer.model.bundle import METRICS, PROVENANCE, default_path, load_bundle
from scorer.report.charts import SIDE_COLOURS, SOFT
from scorer.report.evaluation import EVIDENCE, shown
from training.corpus import CORPUS, is_moment, load_parts
from training.gates import DOCS, GROUPS, gates, gates_beside, of_bundle
from training.probes import band_of

ROOT = Path(__file__).parents[1]
DEMO_LINES = 24
YES_NO = {True: "yes", False: "no"}
NOT_YET = "Not measured yet for this release (`docs/own-model.md`, last section)."
COLUMNS = {
    "macro_f1": "bands + not scorable, macro-F1",
    "lean_f1": "customer-centred or revenue-pushing, F1",
    "not_scorable_recall": "not scorable, recall",
    "kappa": "balance, quadratic kappa",
    "behaviour_macro_f1": "behaviours, macro-F1",
}


README, DATA_CARD = ROOT / "README.md", ROOT / CORPUS / "README.md"
MODEL_CARD = default_path() / "README.md"
METHOD, EVALUATION, PLOT = (DOCS / n for n in ("method.md", "evaluation.md", "reliability.svg"))
WRITTEN = (README, MODEL_CARD, DATA_CARD, METHOD, EVALUATION, PLOT)


def main() -> None:
    """Command line of this module."""
    folder = default_path()
    metrics = json.loads((folder / METRICS).read_text("utf-8"))
    table = measures_table(metrics)
    replace(README, {"measures": table, "demo": demo()})
    replace(MODEL_CARD, {"measures": table, "training": training_lines(folder)})
    replace(DATA_CARD, {
            "counts": counts_table(), "agreement": agreement_table(), "probes": probes_list(),
        })  # fmt: skip
    replace(METHOD, {"simulation": simulation_table()})
    parts = {
        "measures": table,
        "gates": gates_table(metrics),
        "behaviours": behaviours_table(metrics),
        "evidence": evidence_table(metrics),
        "shortcuts": shortcuts_table(metrics),
        "precision": precision_table(),
        "peers": peers_table(),
        "pairs": pairs_table(),
        "names": names_table(),
        "transfer": transfer_table(),
        "coverage": coverage_table(),
    }
    replace(EVALUATION, parts)
    if "test" in metrics:
        PLOT.write_text(reliability_plot(metrics), "utf-8")


def table_of(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def measures_table(metrics: dict[str, Any]) -> str:
    """The measures with intervals where there are some, and the baselines."""
    part = metrics.get("test", metrics)
    rows: list[Sequence[object]] = []
    for name, row in part["groups"].items():
        cells = []
        for key in COLUMNS:
            interval = row.get("intervals", {}).get(key)
            span = f" ({interval[0]:.2f}–{interval[1]:.2f})" if interval and row["n"] >= 20 else ""
            cells.append(shown(row.get(key)) + span)
        rows.append((name, row["n"], *cells))
    for name, value in part.get("baselines", {}).items():
        rows.append((f"*{name} alone*", "", f"{value:.2f}", *[""] * (len(COLUMNS) - 1)))
    head = f"Model `{load_bundle().identity.partition('@')[0]}`, {part['part']}."
    return f"{head}\n\n{table_of(('', 'n', *COLUMNS.values()), rows)}"


def training_lines(folder: Path) -> str:
    """Recipe and how training went, stage by stage."""
    provenance = json.loads((folder / PROVENANCE).read_text("utf-8"))
    stages = [*provenance["earlier"], provenance]
    lines = []
    for number, stage in enumerate(stages, 1):
        recipe = ", ".join(f"{k} {v}" for k, v in stage["recipe"].items())
        lines += [f"Stage {number}: {recipe}.", ""]
        lines += ["| epoch | loss | dev macro-F1 | dev lean F1 |", "|---|---|---|---|"]
        for h in stage["history"]:
            loss = f"{h['loss']:.2f}" if h["loss"] is not None else "–"
            lines.append(f"| {h['epoch']} | {loss} | {h['macro_f1']:.3f} | {h['lean_f1']:.3f} |")
        lines.append("")
    note = (
        "Epoch 0 is where a stage starts: in the first, the head alone on the untouched encoder. "
        "Uncalibrated. A stage that `ends_with mean` ends with the mean of its last two epochs."
    )
    return "\n".join([*lines, note])


def counts_table() -> str:
    """What the corpus holds, per part."""
    bands = ("customer", "mixed", "revenue", "not scorable", "only spans")
    rows = []
    for part, items in load_parts(ROOT / CORPUS).items():
        language, kind = (Counter(i[k] for i in items) for k in ("language", "kind"))
        band = Counter("only spans" if is_moment(i) else band_of(i) for i in items)
        rows.append((
            part, len({i["writer"] for i in items}),
            *(language[n] for n in ("nl", "en", "mixed")),
            *(kind[n] for n in KINDS), *(band[b] for b in bands),
        ))  # fmt: skip
    heads = ("part", "writers", "nl", "en", "mixed", "notes", "transcripts")
    return table_of((*heads, "customer", "mixed band", *bands[2:]), rows)


def simulation_table() -> str:
    """Coverage, width, RMSE and bias of the methods, from the simulator's file."""
    path = DOCS / "simulation.json"
    rows = json.loads(path.read_text("utf-8"))
    columns = ("coverage", "coverage_under_read", "width", "rmse", "bias", "bias_under_read")
    names = ("coverage", "of under-read", "width", "RMSE", "bias", "of under-read")
    style = {"width": ".2f", "bias": "+.3f", "bias_under_read": "+.3f"}
    return table_of(("noise", "n", "readings", "method", *names), (
        (r["noise"], r["n"], r["reviews"], r["method"],
         *(format(r[c], style.get(c, ".3f")) for c in columns))
        for r in rows
    ))  # fmt: skip


def gates_table(metrics: dict[str, Any]) -> str:
    """The bars of a release (`training.gates`)."""
    if "test" not in metrics:
        return NOT_YET
    return table_of(("", "bar", "measured", "met"), (
        (g.name, f"{'≥' if g.at_least else '≤'} {g.bar:.2f}",
         "–" if g.value is None else f"{g.value:.3f}", YES_NO[g.met])
        for g in [*gates(metrics["test"]), *gates_beside(load_bundle().identity)]
    ))  # fmt: skip


def behaviours_table(metrics: dict[str, Any]) -> str:
    """F1 of each behaviour over conversations, in all and per language and channel."""
    if "test" not in metrics:
        return NOT_YET
    shown_groups = metrics["test"]["groups"]
    names = [n for n in ("all", *GROUPS) if n in shown_groups]
    return table_of(("", *names), (
        (b.name["en"], *(shown(shown_groups[n]["behaviour_f1"][b.id]) for n in names))
        for b in load_codebook().behaviours
    ))  # fmt: skip


def evidence_table(metrics: dict[str, Any]) -> str:
    """Whether the evidence is the cause of the verdict."""
    if "test" not in metrics:
        return NOT_YET
    found = metrics["test"]["evidence"]
    table = table_of(("", *found), (
        (name.strip(), *(shown(r.get(key)) or "–" for r in found.values()))
        for key, name in EVIDENCE.items()
    ))  # fmt: skip
    every = metrics["test"]["groups"]["all"]
    places, codes = (shown(every[key]) for key in ("evidence_f1", "evidence_code_f1"))
    told = f"Against the readers' spans, F1: {places}; with the same behaviour: {codes}."
    return f"{table}\n\n{told}"


def shortcuts_table(metrics: dict[str, Any]) -> str:
    """Whether the verdicts go by length, courtesy, outcome or amounts."""
    if "shortcuts" not in metrics.get("test", {}):
        return NOT_YET
    return table_of(("", "labels", "verdicts"), (
        (name, f"{row['labels']:.2f}", f"{row['verdicts']:.2f}")
        for name, row in metrics["test"]["shortcuts"].items()
    ))  # fmt: skip


def precision_table() -> str:
    """What fewer bits cost and gain, from the file of `training.precision`."""
    found = of_bundle("precision", load_bundle().identity)
    if found is None:
        return NOT_YET
    heads = ("", "bands + not scorable, macro-F1", "behaviours, macro-F1", "ms a text", "MB")
    return table_of(heads, (
        (r["name"], f"{r['macro_f1']:.4f}", f"{r['behaviour_macro_f1']:.4f}",
         f"{r['milliseconds']:.1f}", f"{r['megabytes']:.0f}")
        for r in found["rows"]
    ))  # fmt: skip


def transfer_table() -> str:
    """Human dialogues of other kinds, from the file of `training.transfer`."""
    found = of_bundle("transfer", load_bundle().identity)
    if found is None:
        return NOT_YET
    rows = []
    for name, row in found.items():
        for what, cell in row.items() if isinstance(row, dict) else ():
            if isinstance(cell, dict) and "n" in cell:
                told = (cell[k] for k in ("act", "verdict", "length"))
                aucs = (
                    f"{c['auc']:.2f} ({'–'.join(f'{x:.2f}' for x in c['interval'])})" for c in told
                )
                rows.append((f"{name}, {what}", cell["n"], *aucs))
    return table_of(("", "n", "by the act, AUC (95%)", "by the verdict", "by length"), rows)


def reliability_plot(metrics: dict[str, Any]) -> str:
    """Probability of the class named against the share that was right, per language and channel."""
    import altair as alt
    import vl_convert

    groups = metrics["test"]["groups"]
    rows = [r | {"group": n} for n in ("all", *GROUPS) for r in groups[n]["reliability"]]
    scale = alt.Scale(domain=[0, 1])
    points = (
        alt.Chart()  # the data of the facet it stands in
        .mark_line(point=True, color=SIDE_COLOURS["customer"])
        .encode(
            x=alt.X("p:Q", scale=scale, title="probability"),
            y=alt.Y("share:Q", scale=scale, title="share that was right"),
        )
    )
    even = (
        alt.Chart(alt.Data(values=[{"p": 0, "share": 0}, {"p": 1, "share": 1}]))
        .mark_line(strokeDash=[4, 4], color=SOFT)
        .encode(x="p:Q", y="share:Q")
    )
    chart = alt.layer(even, points, data=alt.Data(values=rows)).properties(width=150, height=150)
    facets = chart.facet("group:N", columns=5)
    return str(vl_convert.vegalite_to_svg(facets.to_json()))


def peers_table() -> str:
    """What others would build for this, from the file of `training.peers`."""
    found = of_bundle("peers", load_bundle().identity)
    if found is None:
        return NOT_YET
    names = list(found["peers"][0]["groups"])
    return table_of(("", "all", *names, "ms a text", "MB"), (
        (p["name"], f"{p['all']:.2f}", *(f"{p['groups'][n]:.2f}" for n in names),
         f"{p['milliseconds']:.1f}", f"{p['megabytes']:.0f}" if p["megabytes"] else "")
        for p in found["peers"]
    ))  # fmt: skip


def pairs_table() -> str:
    """The behavioural tests, from the file of `training.pairs`."""
    found = of_bundle("pairs", load_bundle().identity)
    if found is None:
        return NOT_YET
    heads = ("type", "language", "n", "must hold", "does", "gate", "met", "behaviours as told",
             "change of p")  # fmt: skip
    return table_of(heads, (
        (r["type"], r["language"], r["n"], r["what"], f"{r['passed']:.2f}", f"{r['gate']:.2f}",
         YES_NO[r["ok"]], shown(r["shown"]), f"{r['delta']:.2f} ({r['shift']:+.2f})")
        for r in found["rows"]
    ))  # fmt: skip


def names_table() -> str:
    """What names of a group do to P(customer-centred), from the file of `training.pairs`."""
    found = of_bundle("pairs", load_bundle().identity)
    if found is None:
        return NOT_YET
    return table_of(("names", "n", "change of p", "another band", "met"), (
        (r["names"], r["n"], f"{r['shift']:+.3f}", r["flips"], YES_NO[r["ok"]])
        for r in found["names"]
    ))  # fmt: skip


def coverage_table() -> str:
    """Whether the interval per rep holds on labelled reps, from the file of `training.coverage`."""
    found = of_bundle("coverage", load_bundle().identity)
    if found is None:
        return NOT_YET
    heads = ("a rep is", "n", "readings", "method", "coverage (95%)", "width", "RMSE", "bias",
             "figure shown", "its coverage")  # fmt: skip
    return table_of(heads, (
        (f"one of {r['n_voices']} {r['rep']}s", r["n"], r["readings"], r["method"],
         f"{r['coverage']:.2f} ({'–'.join(f'{x:.2f}' for x in r['interval'])})",
         f"{r['width']:.2f}", f"{r['rmse']:.3f}", f"{r['bias']:+.3f}", shown(r["shown"]),
         shown(r["coverage_shown"]))
        for r in found["rows"]
    ))  # fmt: skip


def agreement_table() -> str:
    """How far the readers agree, per label, from the votes."""
    from training.agreement import VOTES, agreement, load_votes

    found = agreement(load_votes(ROOT / VOTES))
    return table_of(("label", "doubly read", "alpha", "AC1", "kappa"), (
        (name, row["n"], *(
            f"{row[k][0]:.2f} ({row[k][1]:.2f}–{row[k][2]:.2f})" if k in row else ""
            for k in ("alpha", "ac1", "kappa")
        ))
        for name, row in found.items()
    ))  # fmt: skip


def probes_list() -> str:
    """What could be guessed without reading."""
    from training.probes import probes

    parts = load_parts(ROOT / CORPUS)
    return "\n".join(f"- {probe}" for probe in probes(parts["train"], parts["dev"]))


def demo() -> str:
    """The end of the real output of the demo."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "scorer.cli", "demo", "--folder", f"{folder}/demo-run"],
            capture_output=True,
            text=True,
            check=True,
            env={"COLUMNS": "96", "PATH": "", "PYTHONPATH": str(ROOT)},
        )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("Per rep"))
    shown = [*lines[1:15], "…", *lines[start : start + DEMO_LINES], "…"]
    return "\n".join("    " + line for line in shown)


def _filled(match: re.Match[str], content: str) -> str:
    return f"{match[1]}{content}\n{match[2]}"


def replace(path: Path, parts: dict[str, str]) -> None:
    """Put generated text between `<!-- name: begin … -->` and `<!-- name: end -->`."""
    text = path.read_text("utf-8")
    for name, content in parts.items():
        if f"<!-- {name}: begin" not in text:
            raise ValueError(f"{path}: no place for the generated part {name!r}")
        pattern = rf"(<!-- {name}: begin[^>]*-->\n).*?(<!-- {name}: end -->)"
        fill = partial(_filled, content=content)
        text = re.sub(pattern, fill, text, flags=re.DOTALL)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
