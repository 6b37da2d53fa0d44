"""The command line. Data on stdout, talk on stderr.

Exit codes: 0 all done; 1 nothing could be scored, or a broken run; 2 wrong usage; 3 done, with
rejects.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from scorer.errors import InputError, RunError, ScorerError

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from scorer.codebook import Codebook
    from scorer.conversation import Conversation
    from scorer.readers import ReadOptions, Rejected
    from scorer.reps.reviews import Review
    from scorer.runs import Scored

OK, FAILED, USAGE, WITH_REJECTS = 0, 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Shows whether sales conversations were customer-centred or revenue-pushing, with the "
    "sentences that show it. Everything stays on this machine.",
)
out = Console(highlight=False, soft_wrap=False)
talk = Console(stderr=True, highlight=False)


class Lang(StrEnum):
    """Language of the wordings."""

    nl = "nl"
    en = "en"


Inputs = Annotated[
    list[Path], typer.Argument(help="Files and folders; - reads JSON lines from standard input.")
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="FIELD=COLUMN", help="Column of a table for a field; repeatable."
    ),
]
Rep = Annotated[str | None, typer.Option(help="The rep of every conversation that names none.")]
RepSpeakers = Annotated[
    list[str] | None,
    typer.Option("--rep-speaker", metavar="NAME", help="Speaker who is a rep; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
Language = Annotated[Lang, typer.Option("--lang", help="Language of the wordings.")]
Run = Annotated[Path, typer.Argument(help="Run folder, as `scorer score --out` writes it.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the run and the report go.")] = Path(
        "demo-run"
    ),
    lang: Language = Lang.en,
) -> None:
    """Score the shipped examples: verdicts with evidence, the per-rep view, an HTML report."""
    import shutil

    from scorer.examples import EXAMPLE_INPUTS, EXAMPLE_OPTIONS, examples_path
    from scorer.report.html import write_report
    from scorer.report.terminal import rep_block, verdict_block
    from scorer.reps import rep_views
    from scorer.runs import RUN, holds_only_a_run, read_scored
    from scorer.scoring import load

    run = folder / "run"
    if run.exists():
        if not (run / RUN).exists() and not holds_only_a_run(run):
            raise RunError(
                f"{run} exists and is no run of this program; give --folder another name"
            )
        shutil.rmtree(run)
    inputs = [examples_path() / name for name in EXAMPLE_INPUTS]
    code = _score_to(run, inputs, EXAMPLE_OPTIONS)
    scored = read_scored(run)
    scorer = load()
    out.rule("Verdicts, with the sentences they rest on", align="left")
    for item in scored:
        out.print(verdict_block(item.verdict, scorer.codebook, lang))
    out.print()
    out.rule("Per rep", align="left")
    views = rep_views(
        scored, codebook=scorer.codebook, style=scorer.bundle.calibration.style, lang=lang
    )
    for view in views:
        out.print(rep_block(view, scorer.codebook, lang))
        out.print()
    report = folder / "report.html"
    write_report(report, scored, views, codebook=scorer.codebook, lang=lang, source=str(run))
    out.print(f"Run folder: {run}\nReport for the browser: {report.resolve()}", soft_wrap=True)
    if code == FAILED:
        raise typer.Exit(FAILED)


@app.command()
def score(
    inputs: Inputs,
    out_folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write a run folder.")
    ] = None,
    as_json: AsJson = False,
    mapping: Maps = None,
    rep: Rep = None,
    rep_speaker: RepSpeakers = None,
    lang: Language = Lang.en,
) -> None:
    """Score conversations: files, folders or standard input."""
    options = _options(mapping, rep, rep_speaker)
    if out_folder is not None:
        code = _score_to(out_folder, inputs, options, as_json=as_json)
        raise typer.Exit(code)
    from scorer.report.terminal import verdict_block
    from scorer.scoring import load

    scorer = load()
    n_scored = n_rejects = 0
    for item in _scored(inputs, options, scorer):
        if _is_reject(item):
            n_rejects += 1
            _show_reject(item, as_json)
            continue
        n_scored += 1
        if as_json:
            _line(item.verdict.to_dict())
        else:
            out.print(verdict_block(item.verdict, scorer.codebook, lang))
    raise typer.Exit(_ended(n_scored, n_rejects, "named above"))


@app.command()
def evaluate(
    inputs: Annotated[
        list[Path], typer.Argument(help="Labelled conversations, JSON lines; - reads them.")
    ],
    bundle: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Another model bundle than the shipped one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the verdicts against your own labels, per language and channel."""
    from scorer.evaluation import evaluated
    from scorer.report.evaluation import evaluation_tables
    from scorer.scoring import load

    scorer = load(bundle)
    rejects: list[Rejected] = []
    result = evaluated(inputs, scorer, on_reject=rejects.append)
    for reject in rejects:
        _show_reject(reject, as_json=False)
    if as_json:
        _line(result.to_dict() | {"rejects": [r.to_dict() for r in rejects]})
    elif result.n:
        for table in evaluation_tables(result, scorer.codebook, width=out.width):
            out.print(table)
    raise typer.Exit(_ended(result.n, len(rejects), "named above"))


@app.command()
def read(
    inputs: Inputs,
    as_json: AsJson = False,
    mapping: Maps = None,
    rep: Rep = None,
    rep_speaker: RepSpeakers = None,
) -> None:
    """Show the conversations as they are read; nothing is scored or written."""
    from scorer.report.conversations import conversation_title
    from scorer.report.terminal import visible

    options = _options(mapping, rep, rep_speaker)
    n_read = n_rejects = 0
    for item in _read(inputs, options):
        if _is_reject(item):
            n_rejects += 1
            _show_reject(item, as_json)
            continue
        n_read += 1
        if as_json:
            _line(item.to_dict())
        else:
            out.print(f"[bold]{item.kind}[/bold] ", end="")
            out.print(visible(conversation_title(item)), markup=False)
            for n, piece in enumerate(item.pieces()):
                who = f"{item.turns[n].speaker}: " if item.turns else ""
                out.print(visible(f"  {who}{piece}"), markup=False)
    talk.print(f"{n_read} conversations read, {n_rejects} rejects")
    raise typer.Exit(FAILED if not n_read else WITH_REJECTS if n_rejects else OK)


@app.command()
def explain(
    run: Run,
    id: Annotated[str, typer.Argument(help="Id of a conversation in the run.")],
    as_json: AsJson = False,
    lang: Language = Lang.en,
) -> None:
    """One conversation with its sentences marked, and how the verdict came about."""
    from scorer.codebook import load_codebook
    from scorer.report.terminal import explanation
    from scorer.runs import read_scored
    from scorer.scoring import load

    found = next((s for s in read_scored(run) if s.conversation.id == id), None)
    if found is None:
        raise InputError(
            f"no conversation {id!r} in {run}; ids stand in the output of scorer score"
        )
    if as_json:
        _line({"conversation": found.conversation.to_dict(), "verdict": found.verdict.to_dict()})
    else:
        scorer = load()
        alone = asked = None
        if found.verdict.model == scorer.model:
            asked = scorer.bundle.calibration.scorable_from
            alone = scorer.score_by_behaviours(found.conversation)
        out.print(
            explanation(found, load_codebook(), lang, by_behaviours=alone, scorable_from=asked)
        )


@app.command()
def reps(
    run: Run,
    reviews: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Coaches' reviews, JSON lines.")
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(min=1, help="Only the last weeks up to the run's last date; default: all."),
    ] = None,
    pair: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD", help="Compare note and transcript of one call by this field."
        ),
    ] = None,
    as_json: AsJson = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the views as CSV.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the HTML report.")
    ] = None,
    lang: Language = Lang.en,
) -> None:
    """Per rep: what the conversations show, as a figure, in words or not at all, by the gates."""
    from scorer.codebook import load_codebook
    from scorer.model.bundle import load_bundle
    from scorer.report.team_text import channels_lines
    from scorer.report.terminal import rep_block
    from scorer.reps import rep_views
    from scorer.reps.channels import compare_channels
    from scorer.reps.reviews import agreement, consensus
    from scorer.reps.window import last_weeks
    from scorer.runs import read_scored

    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    book, bundle = load_codebook(), load_bundle()
    scored = read_scored(run)
    others = {s.verdict.model for s in scored} - {bundle.identity}
    if others:
        raise RunError(
            f"{run} was scored by {', '.join(sorted(others))}, this program holds {bundle.identity}; "
            "figures need one model: score the input again"
        )
    given, n_unused = _reviews(reviews, {s.conversation.id for s in scored}, book)
    if weeks is not None:
        n_all = len(scored)
        scored = last_weeks(scored, weeks)
        talk.print(f"{len(scored)} of {n_all} conversations are of the last {weeks} weeks")
    if not scored:
        raise RunError(f"{run}: no conversation to show")
    views = rep_views(
        scored,
        codebook=book,
        style=bundle.calibration.style,
        readings=consensus(given, book),
        lang=lang,
    )
    channels = compare_channels(scored, pair) if pair else None
    if html is not None:
        from scorer.report.html import write_report
        from scorer.reps.funnel import funnel_of

        write_report(
            html, scored, views, codebook=book, lang=lang, source=str(run),
            agreement=agreement(given, book), funnel=funnel_of(scored), channels=channels,
        )  # fmt: skip
        talk.print(f"Report written to {html}")
    if csv is not None:
        from scorer.report.csv import write_csv

        write_csv(csv, views)
        talk.print(f"Table written to {csv}")
    if as_json:
        print(json.dumps([v.to_dict() for v in views], ensure_ascii=False, indent=1))  # noqa: T201
    elif html is None and csv is None:
        for view in views:
            out.print(rep_block(view, book, lang))
            out.print()
    if channels is not None and not as_json:
        out.print("\n".join(channels_lines(channels, lang)), soft_wrap=True)
    if n_unused:
        raise typer.Exit(WITH_REJECTS)


@app.command()
def sample(
    run: Run,
    per_rep: Annotated[int, typer.Option(min=1, help="Conversations to draw for each rep.")],
    seed: Annotated[int, typer.Option(help="The same seed draws the same conversations.")],
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the form here.")
    ] = None,
) -> None:
    """Draw conversations for review: a form of JSON lines to fill in, with its probabilities."""
    from scorer.reps.sampling import drawn
    from scorer.runs import read_scored

    lines = [
        json.dumps(d.to_form(), ensure_ascii=False)
        for d in drawn(read_scored(run), per_rep=per_rep, seed=seed)
    ]
    if out_file is None:
        sys.stdout.writelines(line + "\n" for line in lines)
        return
    if out_file.exists():
        raise InputError(f"{out_file} exists already, perhaps filled in; give --out another name")
    out_file.write_text("".join(line + "\n" for line in lines), "utf-8")
    talk.print(
        f"{len(lines)} conversations to read in {out_file}: fill in reviewer, date, scorable, "
        "balance (1 to 5) and behaviours, then scorer reps RUN --reviews FILE",
        soft_wrap=True,
    )


@app.command()
def codebook(
    id: Annotated[
        str | None, typer.Argument(help="Id of a behaviour, tag, reason or hard case.")
    ] = None,
    lang: Language = Lang.en,
) -> None:
    """The label scheme, readable."""
    from scorer.codebook import load_codebook
    from scorer.report.codebook_text import entry, overview

    book = load_codebook()
    out.print(entry(book, id, lang) if id else overview(book, lang))


def _reviews(path: Path | None, ids: set[str], book: Codebook) -> tuple[list[Review], int]:
    """The reviews that can be used, and how many could not; each of those is said."""
    if path is None:
        return [], 0
    from scorer.report.terminal import visible
    from scorer.reps.reviews import read_reviews

    given: list[Review] = []
    n_unused = 0
    for item in read_reviews(path, book):
        unused = item if isinstance(item, str) else None
        if not isinstance(item, str):
            if item.id in ids:
                given.append(item)
            else:
                unused = f"review of {item.id!r}: no such conversation in this run"
        if unused is not None:
            n_unused += 1
            talk.print(visible(f"not used: {unused}"), markup=False, soft_wrap=True)
    talk.print(f"{len(given)} reviews read, {n_unused} not used")
    return given, n_unused


def _score_to(
    folder: Path, inputs: list[Path], options: ReadOptions, *, as_json: bool = False
) -> int:
    """Score into a run folder, with a progress bar on a terminal; the exit code."""
    from scorer.readers import files_of
    from scorer.runs import REJECTS, RunWriter
    from scorer.scoring import load

    scorer = load()
    settings = {
        "map": dict(options.mapping),
        "rep": options.rep,
        "rep_speakers": list(options.rep_speakers),
    }
    files = files_of(inputs)
    with RunWriter(folder, inputs=files, scorer=scorer, settings=settings) as writer:
        for item in _scored(inputs, options, scorer):
            writer.add(item)
            if as_json and not _is_reject(item):
                _line(item.verdict.to_dict())
    counts = writer.counts
    talk.print(
        f"{counts.n_verdicts} verdicts ({sum(counts.not_scorable.values())} not scorable), "
        f"{counts.n_rejects} rejected, in {folder}",
        soft_wrap=True,
    )
    return _ended(counts.n_verdicts, counts.n_rejects, f"in {folder / REJECTS}")


def _scored(inputs: list[Path], options: ReadOptions, scorer: Any) -> Iterator[Any]:
    """Scored conversations and rejects, with a progress bar where there is a terminal to see it."""
    from scorer.runs import score_all

    items: Iterable[Scored | Rejected] = score_all(_read(inputs, options), scorer)
    if not talk.is_terminal:
        yield from items
        return
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("scoring"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=talk, transient=True) as progress:
        task = progress.add_task("scoring", total=None)
        for item in items:
            progress.advance(task)
            yield item


def _read(inputs: list[Path], options: ReadOptions) -> Iterator[Conversation | Rejected]:
    """What is read, said file by file, and at the end how many dates could not be understood."""
    from scorer.readers import read as read_all
    from scorer.readers.contract import DATE_AS_WRITTEN
    from scorer.report.terminal import visible

    n_undated, first = 0, ""
    for item in read_all(inputs, options=options, on_file=_announce(options)):
        if not _is_reject(item) and (written := item.extra.get(DATE_AS_WRITTEN)):
            n_undated, first = n_undated + 1, first or str(written)
        yield item
    if n_undated:
        told = f"dates that were not understood: {n_undated} (as {first!r}); left without a date"
        talk.print(visible(told), markup=False, soft_wrap=True)


def _announce(options: ReadOptions) -> Any:
    """Says of each file what it was taken for."""
    from scorer.readers import Rejected, detect
    from scorer.report.terminal import visible

    def announce(path: Path, n_bytes: int) -> None:
        if str(path) == "-":
            return
        found = detect(path, options=options)
        if not isinstance(found, Rejected):
            columns = ", ".join(f"{k}={v}" for k, v in found.mapping.items())
            talk.print(
                visible(f"{path}: {found.format}{f' ({columns})' if columns else ''}"),
                markup=False,
                soft_wrap=True,
            )

    return announce


def _options(mapping: list[str] | None, rep: str | None, speakers: list[str] | None) -> ReadOptions:
    from scorer.readers import ReadOptions

    pairs = {}
    for given in mapping or []:
        field, equals, column = given.partition("=")
        if not equals:
            raise InputError(f"--map {given!r}: write FIELD=COLUMN, as in --map text=Omschrijving")
        pairs[field.strip()] = column.strip()
    return ReadOptions(mapping=pairs, rep=rep, rep_speakers=tuple(speakers or ()))


def _is_reject(item: object) -> TypeIs[Rejected]:
    from scorer.readers import Rejected

    return isinstance(item, Rejected)


def _show_reject(item: Any, as_json: bool) -> None:
    if as_json:
        _line(item.to_dict())
    from scorer.report.terminal import visible

    place = item.file + (f", row {item.row}" if item.row else "")
    talk.print(visible(f"rejected: {place}: {item.reason}"), markup=False, soft_wrap=True)


def _ended(n_scored: int, n_rejects: int, where: str) -> int:
    if n_rejects:
        talk.print(
            f"{n_rejects} {'reject' if n_rejects == 1 else 'rejects'}, {where}",
            markup=False,
            soft_wrap=True,
        )
    if not n_scored:
        talk.print("nothing could be scored", style="bold")
        return FAILED
    return WITH_REJECTS if n_rejects else OK


def _line(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def main() -> None:
    """Entry point: errors of this package become a message and an exit code."""
    import os

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except InputError as error:
        talk.print(f"scorer: {error}", markup=False, soft_wrap=True)
        sys.exit(USAGE)
    except ScorerError as error:
        talk.print(f"scorer: {error}", markup=False, soft_wrap=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        talk.print(f"scorer: {what}", markup=False, soft_wrap=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
