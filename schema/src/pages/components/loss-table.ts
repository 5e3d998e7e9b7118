/** A table of the losses of a response. */
import type { Loss } from '../../checks/plans/blast-radius.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { coordinateLink } from './links.js';
import { table } from './table.js';

const MAX_SHOWN = 30;

/** `@` stands for every item of a list. */
export function lossPath({ path }: Loss): Html {
  return path === ''
    ? html`<strong>whole response</strong>`
    : html`<code class="path">${path.split('.').map((part, index) => html`${index > 0 && html`.<wbr>`}${part}`)}</code>`;
}

/** The missing field, or the non-null field that propagated the null. */
export function lossCause({ coordinate, blame }: Loss, home: string): Html {
  return blame === null
    ? html`${coordinateLink(coordinate, home)} is null`
    : html`<strong class="blame">!</strong> ${coordinateLink(blame, home)} is non-null`;
}

export function lossTable(losses: readonly Loss[], caption: string, home: string): Html {
  const rows = losses.map((loss) => [lossPath(loss), lossCause(loss, home)]);
  const part = (some: typeof rows): Html =>
    html`<div class="losses">${table({ caption, columns: ['Null in the response', 'Cause'], rows: some, empty: '' })}</div>`;
  return html`${part(rows.slice(0, MAX_SHOWN))}${rows.length > MAX_SHOWN && html`<details><summary>${rows.length - MAX_SHOWN} more</summary>${part(rows.slice(MAX_SHOWN))}</details>`}`;
}
