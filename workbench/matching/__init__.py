"""From the text of a claim to ranked snippet ids. Knows vectors and ids, not the store."""

from workbench.matching.matcher import ABLATIONS, BASELINES, Parameters, Query, rank
from workbench.matching.model import Encoder
from workbench.matching.service import MatchingService

__all__ = ["ABLATIONS", "BASELINES", "Encoder", "MatchingService", "Parameters", "Query", "rank"]
