// Errors in words: those of a request as a notice, those of a member as a sentence.

import { call, CutOff, Refusal, Unreachable } from './api.js';
import { el } from './dom.js';
import { plural } from './units.js';

const refusals = {
  400: 'The service did not understand the request.',
  401: 'This service wants a token: the one that gather.access.token sets, or that it logged when it started.',
  403: 'This is not allowed from here.',
  404: 'There is no such thing here, or no longer.',
  405: 'This door does not do that.',
  406: 'This form is not offered.',
  408: 'The request took too long to arrive.',
  409: 'This does not fit what is there already.',
  413: 'That is too large, or too many.',
  415: 'This kind of body is not understood.',
  422: 'The request is well-formed, but impossible.',
  429: 'Too many requests.',
  500: 'The service made a mistake, and has logged it.',
  503: 'The service is busy.',
  507: 'There is no room left to store it.',
  508: 'The service would have called itself.',
};

const failures = {
  dns_error: 'The name is not known.',
  dns_timeout: 'The name was not resolved in time.',
  destination_unavailable: 'The host is not available.',
  destination_ip_prohibited: 'The guard refused it: only public addresses and the lab may be fetched.',
  destination_ip_unroutable: 'There is no route to the address.',
  connection_refused: 'Nobody listens there.',
  connection_timeout: 'No connection was made in time.',
  connection_terminated: 'The connection was closed before there was a response.',
  connection_read_timeout: 'The body came too slowly.',
  connection_write_timeout: 'The request could not be sent in time.',
  tls_certificate_error: 'The certificate is not to be trusted.',
  tls_alert_received: 'The other side refused the TLS handshake.',
  tls_protocol_error: 'The TLS handshake failed.',
  http_protocol_error: 'The answer was not HTTP.',
  http_response_incomplete: 'The response ended too early.',
  http_response_body_size: 'The body is above the limit.',
  http_response_header_section_size: 'The headers are above the limit.',
  http_response_transfer_coding: 'The chunks of the response are broken.',
  http_response_content_coding: 'The compression of the response is broken.',
  http_response_timeout: 'There was no whole response in time.',
  redirect_limit: 'There were more redirects than allowed.',
  url_invalid: 'This is not a URL that can be fetched.',
  cancelled: 'It was cut off, since the outcome was decided without it.',
  deadline_exceeded: 'It was cut off by the deadline.',
  file_not_found: 'There is no such file.',
  file_forbidden: 'It may not be read: it lies outside the root, or is no plain file.',
  file_unreadable: 'It could not be read.',
  file_malformed: 'Its bytes do not fit the charset.',
  http_error: 'It answered with an error.',
  proxy_internal_error: 'The service made a mistake, and has logged it.',
};

/** What an error of a member means. */
export function inWords({ type, detail }) {
  const sentence = failures[type] ?? '';
  return detail ? `${sentence} (${type}: ${detail})` : `${sentence} (${type})`;
}

/** A failure as one sentence. */
export function sentenceOf(failure) {
  if (failure instanceof Refusal) return refusals[failure.status] ?? `The service answered ${failure.status}.`;
  if (failure instanceof Unreachable || failure instanceof CutOff) return failure.message;
  return `The page made a mistake: ${failure.message}`;
}

/** A box that says what went wrong, each fault of it, and when to come again. */
export function notice(failure) {
  if (!(failure instanceof Refusal || failure instanceof Unreachable || failure instanceof CutOff)) {
    console.error(failure);
  }
  const refused = failure instanceof Refusal;
  return el('div', { class: 'notice', role: 'alert' },
    el('p', {}, el('strong', {}, sentenceOf(failure)), refused ? ` ${failure.message}` : ''),
    refused && failure.errors.some(({ detail }) => !failure.message.includes(detail)) // else all was said
      ? el('ul', {}, failure.errors.map(({ pointer, detail }) => el('li', {}, el('code', {}, pointer), ` ${detail}`)))
      : null,
    failure.retryAfter ? el('p', {}, `Come again in ${plural(failure.retryAfter, 'second')}.`) : null,
    refused && failure.status === 401 ? tokenForm() : null);
}

/** Opens the page anew with a token, which becomes a cookie, at the view that is shown; a wrong one is said here. */
function tokenForm() {
  const input = el('input', { type: 'password', name: 'token', autocomplete: 'off', 'aria-label': 'Token' });
  const wrong = el('p', { class: 'is-bad', role: 'alert' });
  return el('form', { class: 'row-of', on: { submit: async (event) => {
    event.preventDefault();
    if (!input.value.trim()) return;
    const path = `/?token=${encodeURIComponent(input.value.trim())}`;
    try {
      await call({ path });
      location.assign(`${path}${location.hash}`);
    } catch (failure) {
      wrong.textContent = failure.message;
    }
  } } }, el('div', { class: 'grow' }, input), el('button', { type: 'submit' }, 'Come in'), wrong);
}
