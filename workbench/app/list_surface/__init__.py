"""The lists of claims, verdicts and sources: one component that draws any number of rows, a window of them at a time.

The browser knows the numbers of all rows in their order, and asks for the contents of those that come into view.
``component.py`` is the only place that talks to Streamlit; ``conversation.py`` answers a message, ``acts.py`` does the acts,
``rows.py`` reads what is shown.
"""
