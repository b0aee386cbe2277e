"""The rating scales that every new log begins with."""

from workbench.domain.verdicts import Rating, RatingScale

# Labels of the data sets FEVER and AVeriTeC. Evidence that does not suffice has no number.
_TRUE = ("SUPPORTS", "Supported")
_FALSE = ("REFUTES", "Refuted")
_OPEN = (None, "NOT ENOUGH INFO", "Not Enough Evidence")

TRUTH = RatingScale(
    key="truth",
    version=1,
    name="Truth, five points",
    ratings=(
        Rating("true", "True", "The claim is accurate; nothing that matters is missing.", 5, *_TRUE),
        Rating(
            "mostly-true", "Mostly true", "The main point is accurate; a detail is wrong or context is missing.", 4, *_TRUE
        ),
        Rating("mixed", "Mixed", "Accurate and inaccurate parts weigh about the same.", 3),
        Rating("mostly-false", "Mostly false", "The main point is wrong; some detail in it is accurate.", 2, *_FALSE),
        Rating("false", "False", "The claim is wrong.", 1, *_FALSE),
        Rating("unverifiable", "Unverifiable", "The evidence that can be had does not settle it.", *_OPEN),
        Rating("not-a-claim", "Not a claim", "An opinion, a prediction or a question: nothing to be checked."),
    ),
)

FEVER_SCALE = RatingScale(
    key="fever",
    version=1,
    name="FEVER",
    ratings=(
        Rating("supports", "Supports", "The evidence shows that the claim is right.", 2, *_TRUE),
        Rating("refutes", "Refutes", "The evidence shows that the claim is wrong.", 1, *_FALSE),
        Rating("not-enough-info", "Not enough info", "The evidence does not settle it.", *_OPEN),
    ),
)

AVERITEC_SCALE = RatingScale(
    key="averitec",
    version=1,
    name="AVeriTeC",
    ratings=(
        Rating("supported", "Supported", "The evidence backs the claim.", 2, *_TRUE),
        Rating("refuted", "Refuted", "The evidence contradicts the claim.", 1, *_FALSE),
        Rating("not-enough-evidence", "Not enough evidence", "What was found neither backs nor contradicts it.", *_OPEN),
        Rating(
            "conflicting",
            "Conflicting evidence or cherry-picking",
            "Sound evidence points both ways, or the claim picks from it what suits.",
            averitec="Conflicting Evidence/Cherrypicking",
        ),
    ),
)

BUILT_IN_SCALES = (TRUTH, FEVER_SCALE, AVERITEC_SCALE)
