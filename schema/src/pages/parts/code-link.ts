/** A code, and the way to its page. */
import { html } from '../html.js';
import type { Html } from '../html.js';

export const codeLink = (code: string): Html =>
  html`<a class="code" href="/explain/${encodeURIComponent(code)}">${code}</a>`;
