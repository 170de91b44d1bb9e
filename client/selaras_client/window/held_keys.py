"""Keys typed behind one that moves the cursor by way of the program wait until it has moved.

The cursor goes to a new line only after a turn through the program. On a slow PC that takes longer
than the next letters, and without this they would stand in the field that was just left.
"""

import json
from typing import Final

from selaras_client.window.screens.routes import LIST
from selaras_client.window.title import LEADS_ON

# Longer than the slowest turn that was seen. Where the cursor stays after all (the disk is full),
# what was typed goes where the cursor is.
PATIENCE_MS: Final = 8_000
# Where the field that had the cursor is gone and no other has it: a dialog was closed.
GONE_MS: Final = 2_500
# In the form of an invoice only these lead to another field, always.
MOVING: Final = ("Enter", "F4", "Shift+F4", "F7")

# Runs before Flutter's own listeners. Letters are put in as text, which the field takes like typed
# ones; other keys are sent again as events. Escape and the mouse end the waiting at once.
SCRIPT: Final = f"""const movingKeys = {json.dumps(MOVING)};
const held = [];
let waitsFrom = null;
let waitsInForm = false;
let waitsUntil = 0;
// Where a move began and where it led; Flutter may go back for a moment before it goes on.
let moved = {{from: null, to: null}};
const fieldOf = node => node && ['INPUT', 'TEXTAREA'].includes(node.tagName) ? node : null;
const nameOf = event => (event.ctrlKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '')
  + (event.metaKey ? 'Meta+' : '') + (event.shiftKey ? 'Shift+' : '') + event.key;
const isText = event => event.key.length === 1
  && (!event.ctrlKey && !event.altKey && !event.metaKey || event.getModifierState('AltGraph'));
const isInForm = () => location.pathname.startsWith('{LIST}/');
const leadsOn = event => isInForm() ? movingKeys.includes(nameOf(event))
  : nameOf(event) === 'Enter' && document.title.endsWith({json.dumps(LEADS_ON)});
const awaitMove = event => {{
  const field = fieldOf(document.activeElement);
  if (field && !field.readOnly && leadsOn(event)) {{
    waitsFrom = field;
    waitsInForm = isInForm();
    waitsUntil = setTimeout(release, {PATIENCE_MS});
  }}
}};
const putText = text => document.execCommand('insertText', false, text);
const pressAgain = old => {{
  const target = document.activeElement || document.body;
  if (old.key === 'Backspace' && fieldOf(target)) {{ document.execCommand('delete'); return; }}
  for (const type of ['keydown', 'keyup']) {{
    target.dispatchEvent(new KeyboardEvent(type, {{
      key: old.key, code: old.code, keyCode: old.keyCode, location: old.location,
      ctrlKey: old.ctrlKey, altKey: old.altKey, shiftKey: old.shiftKey, metaKey: old.metaKey,
      bubbles: true, cancelable: true, composed: true
    }}));
  }}
}};
const release = () => {{
  clearTimeout(waitsUntil);
  waitsFrom = null;
  while (held.length && !waitsFrom) {{
    const next = held.shift();
    if (typeof next === 'string') {{ putText(next); continue; }}
    awaitMove(next);
    pressAgain(next);
  }}
}};
addEventListener('focusout', event => {{
  // For a screen reader, which needs names, the cursor passes through no field on every way.
  if (waitsFrom && event.target === waitsFrom && !waitsFrom.hasAttribute('aria-label')) {{
    clearTimeout(waitsUntil);
    waitsUntil = setTimeout(release, {GONE_MS});
  }}
}}, true);
addEventListener('focusin', event => {{
  const from = waitsFrom;
  const to = fieldOf(event.target);
  const isBack = moved.to === from && moved.from === to;
  if (!from || !to || to === from || isBack) {{ return; }}
  // The field has the cursor, and Flutter has it a frame later.
  requestAnimationFrame(() => requestAnimationFrame(() => {{
    if (waitsFrom === from && document.activeElement === to) {{
      moved = {{from, to}};
      release();
    }}
  }}));
}}, true);
addEventListener('keydown', event => {{
  if (!event.isTrusted) {{ return; }}
  if (waitsFrom && waitsInForm && !isInForm()) {{ release(); }}
  if (!waitsFrom) {{ awaitMove(event); return; }}
  event.stopImmediatePropagation();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v') {{ return; }}
  event.preventDefault();
  held.push(isText(event) ? event.key : event);
  if (event.key === 'Escape') {{ release(); }}
}}, true);
addEventListener('paste', event => {{
  if (waitsFrom) {{
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push(event.clipboardData.getData('text/plain'));
  }}
}}, true);
addEventListener('pointerdown', () => {{ if (waitsFrom) {{ release(); }} }}, true);"""
