"""The prompts that a model needs: fixed words before each query and each document, as it was trained.

A model's folder usually names them in ``config_sentence_transformers.json``. For widely used models whose folder does not,
the table below has those with which they were trained: vectors of texts without these prompts rank clearly worse.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words before a query and before a document, empty for none. ``known``: they are from the table of this module, not
    from the model's folder."""

    query: str = ""
    document: str = ""
    known: bool = False


_WEB_SEARCH = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
_RELEVANT = "Represent this sentence for searching relevant passages: "

# Compared on 2026-11-28 with MTEB's (https://github.com/embeddings-benchmark/mteb, mteb/models/model_implementations, commit
# a905523). MTEB reads those of three families from the models' folders, so they were compared with other sources: Arctic 1
# with https://github.com/Snowflake-Labs/arctic-embed, Arctic 2 with copies of its model card, and EmbeddingGemma with
# https://github.com/huggingface/transformers, src/transformers/models/gemma3/convert_gemma3_weights.py.
_KNOWN = (
    (r"multilingual-e5-large-instruct", Prompts(f"{_WEB_SEARCH} ")),
    (r"(multilingual-)?e5-(small|base|large)(-v2)?", Prompts("query: ", "passage: ")),
    (r"bge-(small|base|large)-en(-v1\.5)?", Prompts(_RELEVANT)),
    (r"bge-(small|base|large)-zh(-v1\.5)?", Prompts("为这个句子生成表示以用于检索相关文章：")),
    (r"(mxbai-embed-large-v1|uae-large-v1)", Prompts(_RELEVANT)),
    (r"snowflake-arctic-embed-(xs|s|m|m-long|m-v1\.5|l)", Prompts(_RELEVANT)),
    (r"snowflake-arctic-embed-[ml]-v2\.0", Prompts("query: ")),
    (r"nomic-embed-text-v(1|1\.5|2-moe)", Prompts("search_query: ", "search_document: ")),
    (r"qwen3-embedding-[\d.]+b", Prompts(_WEB_SEARCH)),
    (r"embeddinggemma-300m", Prompts("task: search result | query: ", "title: none | text: ")),
    (r"ruri-v3-\d+m", Prompts("検索クエリ: ", "検索文書: ")),
    (r"ruri-(small|base|large)(-v2)?", Prompts("クエリ: ", "文章: ")),
)
"""The last part of a model's name, in lower case, and its prompts. Models that need none are left out: gte, bge-m3,
paraphrase-multilingual, granite."""


def prompts_of(folder: Path, name: str) -> Prompts:
    """Return the prompts of the model in a folder: those of its configuration, or else those that are known for its name.

    ``name`` is a name on the Hugging Face hub, or the folder itself. Unreadable files have no prompts: loading reports them.
    """
    try:
        prompts = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8")).get("prompts") or {}
        query = str(prompts.get("query") or "")
        document = str(prompts.get("document") or prompts.get("passage") or "")
    except (OSError, ValueError, AttributeError):
        query = document = ""
    if query or document:
        return Prompts(query, document)
    last = Path(name).name.lower()
    known = next((prompts for pattern, prompts in _KNOWN if re.fullmatch(pattern, last)), None)
    return Prompts(known.query, known.document, known=True) if known else Prompts()
