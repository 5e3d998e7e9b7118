/** Who asks: clients by name and version. */
import type { ClientUse } from '../../checks/operations/known-operation.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { formatCount } from './values.js';

export function clientName({ name }: Pick<ClientUse, 'name'>): string {
  return name === '' ? 'an unnamed client' : name;
}

export function clientList(clients: readonly ClientUse[]): Html {
  return html`<ul class="clients">${clients.map((client) => html`<li><span class="client">${clientName(client)}${client.version !== '' && html` <span class="version">${client.version}</span>`}</span> <span class="quiet">${client.requests === null ? 'built with it' : formatCount(client.requests, 'request')}</span></li>`)}</ul>`;
}
