/** Who answers for a part of the schema. */
import type { Contact, Owners } from '../../owners/owners.js';
import { html } from './html.js';
import type { Html } from './html.js';

/** Of a subgraph as a whole: null when it says nothing of itself. */
export function contactOf(owners: Owners, subgraph: string): Contact | null {
  return owners.all.find((each) => each.subgraph === subgraph)?.contact ?? null;
}

/** An address that is no web page stays text: whoever publishes a schema may have written anything there. */
export function contactCard(contact: Contact | null): Html {
  if (contact === null) return html`<span class="quiet">nobody named</span>`;
  const isPage = contact.url !== null && /^https?:\/\//i.test(contact.url) && URL.canParse(contact.url);
  return html`<span class="contact">${isPage ? html`<a href="${contact.url}" rel="noreferrer">${contact.name}</a>` : html`${contact.name}${contact.url !== null && ` (${contact.url})`}`}</span>`;
}

export function ownerList(owners: readonly string[]): Html {
  return owners.length === 0
    ? html`<span class="quiet">nobody named</span>`
    : html`${owners.map((owner) => html`<span class="owner">${owner}</span> `)}`;
}
