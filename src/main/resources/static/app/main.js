// The shell: shows the view that the address names, and ends the one before.

import { el } from './dom.js';
import { notice } from './notice.js';

const views = {
  fetch: () => import('../views/fetch.js'),
  compare: () => import('../views/compare.js'),
  files: () => import('../views/files.js'),
  pipeline: () => import('../views/pipeline.js'),
  jobs: () => import('../views/jobs.js'),
  chat: () => import('../views/chat.js'),
  echo: () => import('../views/echo.js'),
  live: () => import('../views/live.js'),
};

const main = document.getElementById('main');
let leave = new AbortController();

/** An address is #view/rest?query. */
function address() {
  const [, view, rest = '', query = ''] = /^#?([^/?]*)\/?([^?]*)\??(.*)$/.exec(location.hash);
  return { view: Object.hasOwn(views, view) ? view : 'fetch', rest, query: new URLSearchParams(query) };
}

async function show(focus) {
  const { view, rest, query } = address();
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  for (const link of document.querySelectorAll('nav.views a')) {
    if (link.hash === `#${view}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const section = el('div', { class: `view view-${view}` });
  try {
    const module = await views[view]();
    if (signal.aborted) return;
    module.show(section, { signal, rest, query });
  } catch (failure) {
    section.append(notice(failure));
  }
  if (signal.aborted) return;
  main.replaceChildren(section);
  const title = main.querySelector('h1');
  document.title = title ? `${title.textContent} · Gather` : 'Gather';
  if (focus) {
    scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }
}

document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => show(true));
show(false);
