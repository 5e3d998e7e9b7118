/** A code, and the way to its page. */
import { html } from './html.js';
import type { Html } from './html.js';

export function codeLink(code: string): Html {
  return html`<a class="code" href="/explain/${encodeURIComponent(code)}">${code}</a>`;
}
