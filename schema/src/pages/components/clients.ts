/** A list of clients with version and number of requests. */
import { clientName } from '../../checks/operations/known-operation.js';
import type { ClientUse } from '../../checks/operations/known-operation.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { formatCount } from './values.js';

export function clientList(clients: readonly ClientUse[]): Html {
  return html`<ul class="clients">${clients.map((client) => html`<li><span class="client">${clientName(client)}${client.version !== '' && html` <span class="version">${client.version}</span>`}</span> <span class="quiet">${client.requests === null ? 'from a manifest' : formatCount(client.requests, 'request')}</span></li>`)}</ul>`;
}
