"""What a fact-checker can do, as services around one context. The command line and the pages use nothing else.

Invariant: each method that changes something is one transaction, taken after all reading, parsing and encoding is done,
and takes the acting reviewer; time and ids come from the context, so that tests can give their own.
"""

from workbench.desk.context import Actor, Clock
from workbench.desk.workbench import Workbench

__all__ = ["Actor", "Clock", "Workbench"]
