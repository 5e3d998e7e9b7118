/** Instants for people; the registry does not know where they are, so that all is in UTC. */
import { html } from './html.js';
import type { Html } from './html.js';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

export function when(instant: string): Html {
  return html`<time datetime="${instant}">${FORMAT.format(new Date(instant))} UTC</time>`;
}
