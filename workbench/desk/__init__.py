"""The use cases of a fact-checker, as services around one context. The command line and the interface use only these.

Invariant: each method that writes is one transaction, which begins after all reading, parsing and encoding, and takes the
acting reviewer. Time and ids come from the context, so that tests can replace them.
"""

from workbench.desk.context import Actor, Clock
from workbench.desk.workbench import Workbench

__all__ = ["Actor", "Clock", "Workbench"]
