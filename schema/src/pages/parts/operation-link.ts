/** An operation by its name, and the way to its page. */
import { html } from '../html.js';
import type { Html } from '../html.js';

export const operationPath = (name: string, home: string): string => `${home}/usage/${encodeURIComponent(name)}`;

export const operationLink = (name: string, home: string): Html =>
  html`<a class="code" href="${operationPath(name, home)}">${name}</a>`;
