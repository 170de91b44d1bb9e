"""A word before a laptop leaves with work that its hub does not have, and whether anybody is there.

The browser asks whether the window is to be closed, in words of its own and only where the page
wants it; so the page asks here how much waits, and our words stand behind the browser's question.
With that question the page says whether a person touched it: clicks and scrolling do not come to
the program where nothing answers them, and must hold off the lock all the same.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selaras_client.window.front import Front

PATH: Final = "/menunggu"
# In the query of the page's question: a key, a click or the wheel since the one before.
TOUCHED: Final = "disentuh"
# Runs in the page after ``lost``: the number is asked for in advance, because closing waits for
# nobody; who does not answer is perhaps not there any more.
SCRIPT: Final = f"""let unsent = 0;
let touched = false;
for (const kind of ['pointerdown', 'wheel', 'keydown']) {{
  addEventListener(kind, event => {{ touched = touched || event.isTrusted; }},
    {{capture: true, passive: true}});
}}
const question = () => {{
  const said = touched ? '?{TOUCHED}' : '';
  touched = false;
  return '{PATH}' + said;
}};
const ask = () => fetch(question())
  .then(found => {{ reached(found.status); return found.text(); }})
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
        if TOUCHED in request.query_params:
            self._front.touched()
        count = await self._front.unsent()
        if request.method == "POST" and count:
            self._front.say_unsent(count)
        return PlainTextResponse(str(count), headers={"cache-control": "no-store"})
