/** An operation by its name, and the way to its page. */
import { html } from './html.js';
import type { Html } from './html.js';

export function operationPath(name: string, home: string): string {
  return `${home}/usage/${encodeURIComponent(name)}`;
}

export function operationLink(name: string, home: string): Html {
  return html`<a class="code" href="${operationPath(name, home)}">${name}</a>`;
}
