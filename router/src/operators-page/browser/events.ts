/** The list of what has happened since the page was opened: changes between two readings. */
import { byId, element } from './dom.js';

const MAX_EVENTS = 60;

export type Tone = 'good' | 'bad' | 'plain';

export class EventList {
  readonly #list = byId('events');
  #isEmpty = true;

  add(text: string, tone: Tone = 'plain'): void {
    if (this.#isEmpty) this.#list.replaceChildren();
    this.#isEmpty = false;
    const now = new Date();
    const time = element('time', { datetime: now.toISOString() }, now.toLocaleTimeString([], { hour12: false }));
    this.#list.prepend(element('li', { 'data-tone': tone }, time, element('span', {}, text)));
    while (this.#list.children.length > MAX_EVENTS) this.#list.lastElementChild?.remove();
  }
}
