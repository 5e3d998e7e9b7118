/** Tables and definition lists. */
import { html } from './html.js';
import type { Html, HtmlContent } from './html.js';

export interface Table {
  /** Read by screen readers; not visible. */
  readonly caption: string;
  /** A column whose name begins with `#` holds numbers. */
  readonly columns: readonly string[];
  /** The first cell of a row is its header. */
  readonly rows: readonly (readonly HtmlContent[])[];
  /** Shown in place of a table without rows. */
  readonly empty: HtmlContent;
}

/**
 * On narrow screens the rows are laid out as cards. The roles are explicit because browsers drop a table's implicit
 * roles in that layout.
 */
export function table({ caption, columns, rows, empty }: Table): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const names = columns.map((name) => name.replace(/^#/, ''));
  const kinds = columns.map((name) => (name.startsWith('#') ? 'number' : 'text'));
  return html`<table class="rows" role="table">
<caption><span class="hidden">${caption}</span></caption>
<thead role="rowgroup"><tr role="row">${names.map((name, index) => html`<th role="columnheader" scope="col" class="${kinds[index]}">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map((cells) => html`<tr role="row">${cells.map((cell, index) => (index === 0 ? html`<th role="rowheader" scope="row">${cell}</th>` : html`<td role="cell" class="${kinds[index]}" data-name="${names[index]}"><div>${cell}</div></td>`))}</tr>\n`)}
</tbody>
</table>`;
}

export function definitionList(all: readonly (readonly [name: string, value: HtmlContent])[]): Html {
  return html`<dl class="facts">${all.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
