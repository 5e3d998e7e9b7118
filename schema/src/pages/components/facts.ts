/** Names with their values. */
import { html } from './html.js';
import type { Html, Part } from './html.js';

export function facts(all: readonly (readonly [name: string, value: Part])[]): Html {
  return html`<dl class="facts">${all.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
