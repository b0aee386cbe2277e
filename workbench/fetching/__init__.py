"""Fetches one web page or PDF by its address, for a person who asked for it. The only package that makes requests.

Invariant: a socket connects only to an address that was checked after name resolution. Nothing else is requested than the
page, what it redirects to, and the robots.txt of each of their hosts.
"""

from workbench.fetching.address import PageAddress
from workbench.fetching.archive import Archived, archived, beginning, check_archive
from workbench.fetching.exchange import USER_AGENT, Exchange
from workbench.fetching.network import Network, Permission, is_public
from workbench.fetching.page import FetchedPage, Limits, fetch

__all__ = [
    "USER_AGENT",
    "Archived",
    "Exchange",
    "FetchedPage",
    "Limits",
    "Network",
    "PageAddress",
    "Permission",
    "archived",
    "beginning",
    "check_archive",
    "fetch",
    "is_public",
]
