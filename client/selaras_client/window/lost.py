"""What a page says whose program has ended: without it the page would stay on "working" for good.

Flet's page waits for its server and cannot know that nobody will come. A program that starts again
opens a page of its own, under another address; the old one can only say so.
"""

import json
from typing import Final

from selaras_client.window.wording import Wording

# So many questions in a row without an answer, one a second, mean that nobody is there.
MISSES: Final = 3
_PARTS: Final = ("title", "text")
_STATES: Final = ("closed", "elsewhere")

# ``ask`` is the page's question to its server; who asks calls one of the two functions below.
_SCRIPT: Final = """const lostWords = %(words)s;
let misses = 0;
let lostBox = null;
const makeLostBox = () => {
  const box = document.createElement('div');
  box.id = 'selaras-lost';
  box.setAttribute('role', 'alertdialog');
  box.tabIndex = -1;
  box.style.cssText = 'position:fixed;inset:0;z-index:2147483647;display:flex;color-scheme:'
    + 'light dark;background:Canvas;color:CanvasText;font:18px/1.6 Roboto,sans-serif;'
    + 'flex-direction:column;align-items:center;justify-content:center;padding:32px;outline:none';
  for (const size of ['26px', '18px']) {
    const line = document.createElement('p');
    line.style.cssText = 'margin:0 0 14px;max-width:40em;text-align:center;font-size:' + size;
    box.append(line);
  }
  return box;
};
const sayLost = state => {
  if (state && !lostBox) {
    lostBox = makeLostBox();
    document.body.append(lostBox);
  }
  if (!lostBox) { return; }
  if (!state) { lostBox.remove(); lostBox = null; return; }
  lostWords[state].forEach((text, place) => { lostBox.children[place].textContent = text; });
  lostBox.focus();
};
const reached = status => { misses = 0; sayLost(status === 403 ? 'elsewhere' : ''); };
const missed = ask => {
  misses += 1;
  if (misses >= %(misses)d) { sayLost('closed'); } else { setTimeout(ask, 1000); }
};"""


def lost_script(say: Wording) -> str:
    """Return the script that covers a page whose program has ended, in words of *say*."""
    words = {state: [say(f"window.lost.{state}-{part}") for part in _PARTS] for state in _STATES}
    # Inside a script element "</" would end it.
    told = json.dumps(words, ensure_ascii=False).replace("</", "<\\/")
    return _SCRIPT % {"words": told, "misses": MISSES}
