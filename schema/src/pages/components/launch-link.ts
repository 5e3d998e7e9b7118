/** A launch by the beginning of its id, which tells when it was made, and the way to its page. */
import type { Launch } from '../../store/documents.js';
import type { GraphRef } from '../../graph-ref.js';
import { launchPath } from '../page-paths.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** Of a UUIDv7, these hold the millisecond: no two launches of a variant share it but by chance. */
const SHORT = 13;

export function launchLink({ id }: Pick<Launch, 'id'>, ref: GraphRef): Html {
  return html`<a class="code" href="${launchPath(ref, id)}" title="${id}">${id.slice(0, SHORT)}</a>`;
}
