"""Serve a desk as ``python -m workbench`` does, and be killed when the first label is committed, before its answer is sent."""

import os
import signal
from typing import Any

from workbench.app.review_surface.conversation import Conversation
from workbench.cli import main

answer = Conversation.answer


def killed(self: Conversation, desk: Any, reviewer: str, request: Any) -> Any:
    """Answer a message; die if it has a label, which is committed by then."""
    if any(act["type"] == "label" for act in request.acts):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(self, desk, reviewer, request)


if __name__ == "__main__":
    Conversation.answer = killed  # type: ignore[method-assign]
    main()
