"""Plot query time, memory and database size over the number of snippets, from the output of ``scale.py --json``.

    python benchmarks/plot.py scale.json docs/images/scale.png
"""

import json
import sys
from pathlib import Path


def main() -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    sizes = [row["snippets"] for row in rows]
    figure, (time, memory) = pyplot.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for key, label, mark in (("p50_ms", "half of the queries within", "o"), ("p95_ms", "95 % of the queries within", "s")):
        time.plot(sizes, [row[key] for row in rows], marker=mark, label=label)
    time.plot([1e5, 1e6], [40, 120], "k_", markersize=18, label="target for 95 %")
    time.set(xscale="log", xlabel="snippets", ylabel="milliseconds", title="From a claim to its evidence", ylim=0)
    time.legend(frameon=False)
    memory.plot(sizes, [row["peak_memory_mb"] / 1000 for row in rows], marker="o", label="peak memory, GB")
    memory.plot(sizes, [row["database_mb"] / 1000 for row in rows], marker="s", label="claims.db, GB")
    memory.plot([1e6], [2.5], "k_", markersize=18, label="target for memory")
    memory.set(xscale="log", xlabel="snippets", ylabel="GB", title="Memory and disk", ylim=0)
    memory.legend(frameon=False)
    for axes in (time, memory):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(sys.argv[2], dpi=130)


if __name__ == "__main__":
    main()
