"""A word before a laptop leaves with work that its hub does not have.

The browser asks whether the window is to be closed, in words of its own and only where the page
wants it; so the page asks here how much waits, and our words stand behind the browser's question.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selaras_client.window.front import Front

PATH: Final = "/menunggu"
# Runs in the page after ``lost``: the number is asked for in advance, because closing waits for
# nobody; who does not answer is perhaps not there any more.
SCRIPT: Final = f"""let unsent = 0;
const ask = () => fetch('{PATH}').then(found => {{ reached(found.status); return found.text(); }})
  .then(text => {{ unsent = Number(text) || 0; }})
  .catch(() => {{ unsent = 0; missed(ask); }});
setInterval(ask, 4000);
addEventListener('load', ask);
addEventListener('beforeunload', event => {{
  if (unsent > 0) {{
    event.preventDefault();
    event.returnValue = '';
    navigator.sendBeacon('{PATH}');
  }}
}});"""


class Leaving:
    """Answers the page's question, and says our words on every page."""

    def __init__(self, front: Front) -> None:
        """Ask *front* what waits."""
        self._front = front

    async def answer(self, request: Request) -> Response:
        """Return how many changes wait for a hub that is out of reach; on POST say so too."""
        count = await self._front.unsent()
        if request.method == "POST" and count:
            self._front.say_unsent(count)
        return PlainTextResponse(str(count), headers={"cache-control": "no-store"})
