"""Safe use of files and processes.

``inputs`` reads files that a person names, ``outputs`` writes files that are complete or absent, ``scratch`` keeps
unfinished output in hidden folders, and ``sandbox`` parses untrusted bytes in a child process.
"""
