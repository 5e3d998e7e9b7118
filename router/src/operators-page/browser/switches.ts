/** The switches: features and subgraphs, what is off, and a button for each that may be switched off. */
import type { SwitchView, SystemView } from '../system-view.js';
import { sendCommand } from './actions.js';
import { byId, element, setText } from './dom.js';
import type { EventList } from './events.js';

const OFF_MINUTES = 5;

interface SwitchRow {
  readonly root: HTMLElement;
  readonly state: HTMLElement;
  /** Null when nothing takes commands. */
  readonly button: HTMLButtonElement | null;
  isOff: boolean;
}

export class SwitchList {
  readonly #rows = new Map<string, SwitchRow>();
  #core = '';

  constructor(
    private readonly events: EventList,
    private readonly onCommand: () => void,
  ) {}

  show({ switches, withoutCommands }: SystemView): void {
    const shown = switches.filter(({ refusal }) => refusal === null);
    const names = new Set(shown.map(({ name }) => name));
    for (const [name, row] of this.#rows)
      if (!names.has(name)) {
        row.root.remove();
        this.#rows.delete(name);
      }
    for (const each of shown) this.#showRow(each, withoutCommands === null);
    byId('switch-section').hidden = shown.length === 0;
    const core = switches.flatMap(({ name, refusal }) => (refusal === null ? [] : [name])).join(', ');
    if (core !== this.#core) setText(byId('switch-core'), core === '' ? '' : `Core, and never off: ${core}.`);
    this.#core = core;
  }

  #showRow(view: SwitchView, takesCommands: boolean): void {
    const known = this.#rows.get(view.name);
    const row = known ?? this.#makeRow(view, takesCommands);
    if (known !== undefined && known.isOff !== view.isOff)
      this.events.add(`${view.name} is switched ${view.isOff ? 'off' : 'on'}`, view.isOff ? 'bad' : 'good');
    row.isOff = view.isOff;
    row.root.setAttribute('data-off', String(view.isOff));
    setText(row.state, view.isOff ? 'off' : 'on');
    if (row.button === null) return;
    const label = view.isOff ? 'Switch on' : `Off for ${OFF_MINUTES} min`;
    setText(row.button, label);
    row.button.setAttribute('aria-label', `${label}: ${view.name}`);
  }

  #makeRow({ name, isSubgraph, isOff }: SwitchView, takesCommands: boolean): SwitchRow {
    const state = element('span', { class: 'state' });
    const button = takesCommands ? element('button', { type: 'button' }) : null;
    const root = element(
      'li',
      { 'data-switch': name },
      element('span', { class: 'switch-name' }, name, element('small', {}, isSubgraph ? 'subgraph' : 'feature')),
      state,
      ...(button === null ? [] : [button]),
    );
    const row: SwitchRow = { root, state, button, isOff };
    button?.addEventListener('click', () => {
      const sent = row.isOff ? sendCommand('on', name) : sendCommand('off', name, OFF_MINUTES);
      void sent.then(this.onCommand);
    });
    byId('switches').append(root);
    this.#rows.set(name, row);
    return row;
  }
}
