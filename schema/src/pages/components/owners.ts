/** Owners of schema elements, and contacts of subgraphs. */
import type { Contact, Owners } from '../../owners/owners.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** The contact of a subgraph; null when its schema declares none. */
export function contactOf(owners: Owners, subgraph: string): Contact | null {
  return owners.all.find((each) => each.subgraph === subgraph)?.contact ?? null;
}

/** The URL is untrusted text: only http and https URLs become links. */
export function contactCard(contact: Contact | null): Html {
  if (contact === null) return html`<span class="quiet">none declared</span>`;
  const isPage = contact.url !== null && /^https?:\/\//i.test(contact.url) && URL.canParse(contact.url);
  return html`<span class="contact">${isPage ? html`<a href="${contact.url}" rel="noreferrer">${contact.name}</a>` : html`${contact.name}${contact.url !== null && ` (${contact.url})`}`}</span>`;
}

export function ownerList(owners: readonly string[]): Html {
  return owners.length === 0
    ? html`<span class="quiet">none declared</span>`
    : html`${owners.map((owner) => html`<span class="owner">${owner}</span> `)}`;
}
