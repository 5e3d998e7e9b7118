/** A schema coordinate, and the way to where it is described. */
import { html } from './html.js';
import type { Html } from './html.js';

/** @param home Of the variant; arguments lead to their field. */
export function coordinateLink(coordinate: string, home: string): Html {
  const [type = '', member] = coordinate.replace(/\(.*$/, '').split('.');
  return html`<a class="code" href="${home}/schema/${encodeURIComponent(type)}${member !== undefined && `#${member}`}">${breakable(coordinate)}</a>`;
}

/** May be broken after a dot, where there is no room for all of it. */
function breakable(coordinate: string): Html {
  return html`${coordinate.split('.').map((part, index) => html`${index > 0 && html`.<wbr>`}${part}`)}`;
}
