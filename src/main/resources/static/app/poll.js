// Asking again and again, as long as a view is shown and looked at.

import { pause } from './api.js';
import { notice } from './notice.js';

/** Calls `ask` every so many milliseconds; what goes wrong is shown in `trouble` until it is well. */
export async function poll(every, ask, trouble, signal) {
  let said = '';
  do {
    if (document.hidden) continue;
    try {
      await ask();
      said = '';
      trouble.replaceChildren();
    } catch (failure) {
      if (signal.aborted) continue;
      const now = notice(failure);
      if (now.textContent === said) continue; // else it would be read out each time, and lose what is typed there
      said = now.textContent;
      trouble.replaceChildren(now);
    }
  } while (await pause(every, signal));
}
