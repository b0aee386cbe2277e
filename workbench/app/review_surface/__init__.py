"""Review in the browser: one component that shows each act at once, and sends it to the desk.

The browser shows what the desk last said, with the acts that are not confirmed yet applied on top (``js/fold.js``). So a
refusal takes an act back by itself. ``component.py`` is the only place that talks to Streamlit; ``conversation.py`` answers
a message, ``acts.py`` does the acts, ``page.py`` reads what is shown.
"""
