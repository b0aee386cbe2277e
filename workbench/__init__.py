"""Claim Workbench: claims matched to the evidence a desk owns, judged by people, in a log that can be verified."""
