/** A number, and a bar beside it that compares it with the others. */
import { html } from './html.js';
import type { Html } from './html.js';
import { number } from './count.js';

/** @param most What fills the bar. */
export function share(value: number, most: number): Html {
  return html`<div class="share"><span>${number(value)}</span><svg aria-hidden="true" width="100%" height="6"><rect class="track" width="100%" height="6" rx="3"/><rect class="bar" width="${Math.round((100 * value) / Math.max(most, 1))}%" height="6" rx="3"/></svg></div>`;
}
