/** Links to the pages of codes, schema coordinates, launches and operations. */
import { html } from './html.js';
import type { Html } from './html.js';
import type { Launch } from '../../store/documents.js';
import type { GraphRef } from '../../graph-ref.js';
import { launchPath } from '../page-paths.js';

export function codeLink(code: string): Html {
  return html`<a class="code" href="/explain/${encodeURIComponent(code)}">${code}</a>`;
}

/** @param home The path of the variant. An argument links to its field. */
export function coordinateLink(coordinate: string, home: string): Html {
  const [type = '', member] = coordinate.replace(/\(.*$/, '').split('.');
  return html`<a class="code" href="${home}/schema/${encodeURIComponent(type)}${member !== undefined && `#${member}`}">${breakable(coordinate)}</a>`;
}

/** Allows a line break after each dot. */
function breakable(coordinate: string): Html {
  return html`${coordinate.split('.').map((part, index) => html`${index > 0 && html`.<wbr>`}${part}`)}`;
}

/**
 * The first 13 characters of a UUIDv7 contain its timestamp in milliseconds, which is unique within a variant in
 * practice.
 */
const SHORT = 13;

export function launchLink({ id }: Pick<Launch, 'id'>, ref: GraphRef): Html {
  return html`<a class="code" href="${launchPath(ref, id)}" title="${id}">${id.slice(0, SHORT)}</a>`;
}

export function operationPath(name: string, home: string): string {
  return `${home}/usage/${encodeURIComponent(name)}`;
}

export function operationLink(name: string, home: string): Html {
  return html`<a class="code" href="${operationPath(name, home)}">${name}</a>`;
}
