"""What scoring costs, as ratios within one run (absolute times are the machine's).

    python tests/benchmarks/scoring.py

Prints, for the shipped examples: seconds in all, and the share of reading, of cutting sentences, of
the network, and of the rest; then what a second pass costs beside the first.
"""

import time
from pathlib import Path

from scorer import load
from scorer.readers import Rejected, read
from scorer.text import detect_language, sentences_of

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


def main() -> None:
    began = time.perf_counter()
    conversations = [c for c in read([EXAMPLES]) if not isinstance(c, Rejected)]
    reading = time.perf_counter() - began
    scorer = load()
    scorer.score(conversations[0])

    began = time.perf_counter()
    cut = [(detect_language(c.pieces()), sentences_of(c))[1] for c in conversations]
    cutting = time.perf_counter() - began
    began = time.perf_counter()
    for conversation, sentences in zip(conversations, cut, strict=True):
        scorer._predictor.logits(conversation, sentences)
    network = time.perf_counter() - began
    began = time.perf_counter()
    for conversation in conversations:
        scorer.score(conversation)
    first = time.perf_counter() - began
    began = time.perf_counter()
    for conversation in conversations:
        scorer.score(conversation)
    second = time.perf_counter() - began

    n_words = sum(len(p.split()) for c in conversations for p in c.pieces())
    print(f"{len(conversations)} conversations, {n_words} words, scored in {first:.2f} s")
    rest = max(0.0, first - cutting - network)
    for name, seconds in (("sentences", cutting), ("network", network), ("the rest", rest)):
        print(f"{name:>10}: {seconds / first:5.1%} of scoring")
    print(f"   reading: {reading / first:5.1%} beside it")
    print(f"second pass costs {second / first:.2f} of the first")


if __name__ == "__main__":
    main()
