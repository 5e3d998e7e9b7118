/** The map: a card for each process. Cards are made once and changed in place, so that a focused button stays. */
import type { ProcessView, RouterView, SubgraphView, SystemView } from '../system-view.js';
import { sendCommand } from './actions.js';
import { byId, element, setText } from './dom.js';
import type { EventList } from './events.js';
import { Sparkline } from './sparkline.js';
import { tintOf } from './tints.js';

const STATE_WORDS: Readonly<Record<ProcessView['state'], string>> = {
  working: 'working',
  degraded: 'degraded',
  responding: 'responding',
  silent: 'silent',
  down: 'down',
  stopped: 'stopped',
  slow: 'slow',
  starting: 'starting',
  ended: 'down',
};

const SLOW_MS = 400;

export class ProcessMap {
  readonly #root = byId('map');
  readonly #cards = new Map<string, ProcessCard>();
  /** The last known id of each process. */
  readonly #pids = new Map<string, number>();
  #last: SystemView | null = null;

  constructor(
    private readonly events: EventList,
    private readonly onCommand: () => void,
  ) {}

  show(view: SystemView): void {
    const names = new Set(view.processes.map(({ name }) => name));
    for (const [name, card] of this.#cards)
      if (!names.has(name)) {
        card.root.remove();
        this.#cards.delete(name);
      }
    for (const process of view.processes) {
      const card = this.#cardOf(process);
      const subgraph = view.subgraphs.find(({ name }) => name === process.name) ?? null;
      const before = this.#last?.subgraphs.find(({ name }) => name === process.name) ?? null;
      card.show(
        process,
        process.role === 'router' ? routerFacts(view.router) : subgraphFacts(subgraph, before, this.#secondsTo(view)),
      );
      card.showBreakers(subgraph);
      this.#report(process, subgraph, before);
    }
    if (view.withoutCommands !== null) setText(byId('map-note'), view.withoutCommands);
    this.#root.removeAttribute('aria-busy');
    this.#last = view;
  }

  /** Nothing is known about the others while the router does not respond. */
  showRouterGone(): void {
    if (this.#last === null) return;
    for (const [name, card] of this.#cards) card.showUnknown(name === 'router');
  }

  #secondsTo(view: SystemView): number {
    return this.#last === null ? 0 : (Date.parse(view.at) - Date.parse(this.#last.at)) / 1_000;
  }

  #cardOf(process: ProcessView): ProcessCard {
    const known = this.#cards.get(process.name);
    if (known !== undefined) return known;
    const card = new ProcessCard(process, this.onCommand);
    this.#cards.set(process.name, card);
    this.#root.append(card.root);
    return card;
  }

  #report(process: ProcessView, subgraph: SubgraphView | null, before: SubgraphView | null): void {
    const last = this.#last?.processes.find(({ name }) => name === process.name);
    // A restart that hands its port over refuses nothing: only the process's id tells. It is unknown while it starts.
    const pid = this.#pids.get(process.name);
    if (process.pid !== null) this.#pids.set(process.name, process.pid);
    if (pid !== undefined && process.pid !== null && process.pid !== pid)
      this.events.add(`${process.name} was restarted: pid ${pid} is now ${process.pid}`, 'plain');
    // The launcher may know the cause later than the connection fails.
    const isExplained = last?.state === 'down' && process.state === 'ended';
    if (last !== undefined && (isExplained || STATE_WORDS[last.state] !== STATE_WORDS[process.state])) {
      const isGood = process.state === 'working' || process.state === 'responding';
      const reason = process.troubles.length === 0 ? '' : `: ${process.troubles.join('; ')}`;
      this.events.add(`${process.name} is ${STATE_WORDS[process.state]}${reason}`, isGood ? 'good' : 'bad');
    }
    for (const [kind, state] of Object.entries(subgraph?.breakers ?? {})) {
      const earlier = before?.breakers[kind];
      if (earlier !== undefined && earlier !== state)
        this.events.add(
          `The breaker of ${process.name} for ${kind} fetches is ${state}`,
          state === 'closed' ? 'good' : 'bad',
        );
    }
  }
}

/** Not while one of the ids is unknown. */
type Facts = readonly (readonly [label: string, value: string])[];

class ProcessCard {
  readonly root: HTMLElement;
  readonly #state = element('span', { class: 'state' });
  readonly #facts = element('dl', { class: 'facts' });
  readonly #troubles = element('p', { class: 'troubles' });
  readonly #breakers = element('ul', { class: 'breakers' });
  readonly #sparkline = new Sparkline(1_000);
  readonly #buttons: CommandButtons | null;

  constructor({ name, role, url, isCommandable }: ProcessView, onCommand: () => void) {
    const title = element('h3', {}, name);
    if (role === 'subgraph') title.prepend(element('span', { class: 'tint', 'data-tint': tintOf(name) }));
    this.#buttons = isCommandable ? new CommandButtons(name, role === 'router', onCommand) : null;
    this.root = element(
      'article',
      { class: 'process', 'data-role': role, 'data-process': name, 'aria-label': name },
      element('header', {}, title, this.#state),
      element('p', { class: 'address' }, url === null ? '' : url.replace(/^https?:\/\//, '')),
      this.#sparkline.svg,
      this.#facts,
      this.#breakers,
      this.#troubles,
      ...(this.#buttons === null ? [] : [this.#buttons.root]),
    );
  }

  show({ state, healthMs, troubles, pid }: ProcessView, facts: Facts): void {
    this.root.setAttribute('data-state', state);
    setText(this.#state, STATE_WORDS[state]);
    this.#sparkline.add({ ms: healthMs, state });
    const health = healthMs === null ? '–' : `${Math.round(healthMs)} ms`;
    this.#showFacts([['health', health], ...facts, ...(pid === null ? [] : [['pid', String(pid)] as const])]);
    setText(this.#troubles, troubles.join('; '));
    this.#buttons?.show(state);
  }

  showUnknown(isRouter: boolean): void {
    this.root.setAttribute('data-state', isRouter ? 'down' : 'unknown');
    setText(this.#state, isRouter ? 'no response' : 'unknown');
  }

  showBreakers(subgraph: SubgraphView | null): void {
    const breakers = Object.entries(subgraph?.breakers ?? {});
    const notClosed = breakers.filter(([, state]) => state !== 'closed');
    const text = notClosed.map(([kind, state]) => `${kind} ${state}`).join() || (breakers.length > 0 ? 'closed' : '');
    if (this.#breakers.getAttribute('data-shown') === text) return;
    this.#breakers.setAttribute('data-shown', text);
    this.#breakers.replaceChildren(
      ...notClosed.map(([kind, state]) =>
        element('li', { 'data-breaker': state }, `breaker for ${kind} fetches: ${state}`),
      ),
      ...(text === 'closed' ? [element('li', { 'data-breaker': 'closed' }, 'breakers closed')] : []),
    );
  }

  #showFacts(facts: Facts): void {
    if (this.#facts.children.length !== facts.length)
      this.#facts.replaceChildren(
        ...facts.map(([label]) => element('div', {}, element('dt', {}, label), element('dd'))),
      );
    facts.forEach(([label, value], index) => {
      const row = this.#facts.children[index];
      if (row?.firstElementChild) setText(row.firstElementChild, label);
      if (row?.lastElementChild) setText(row.lastElementChild, value);
    });
  }
}

class CommandButtons {
  readonly root: HTMLElement;
  readonly #kill: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #slow: HTMLButtonElement;
  #state: ProcessView['state'] = 'working';

  /** @param isRouter It serves the page: without it nothing could be started again. */
  constructor(name: string, isRouter: boolean, onCommand: () => void) {
    const button = (label: string, send: () => Promise<void>): HTMLButtonElement => {
      const made = element('button', { type: 'button', 'aria-label': `${label} ${name}` }, label);
      made.addEventListener('click', () => void send().then(onCommand));
      return made;
    };
    this.#kill = button('Kill', () => sendCommand('kill', name));
    this.#stop = button('Stop', () => sendCommand(this.#state === 'stopped' ? 'cont' : 'stop', name));
    this.#slow = button('Slow', () =>
      this.#state === 'slow' ? sendCommand('cont', name) : sendCommand('slow', name, SLOW_MS),
    );
    const restart = button('Restart', () => sendCommand('restart', name));
    this.root = element(
      'div',
      { class: 'commands' },
      ...(isRouter ? [] : [this.#kill, this.#stop]),
      this.#slow,
      restart,
    );
    for (const each of [this.#stop, this.#slow]) each.setAttribute('data-name', name);
  }

  show(state: ProcessView['state']): void {
    this.#state = state;
    const isGone = state === 'ended' || state === 'starting';
    this.#kill.disabled = isGone;
    this.#stop.disabled = isGone;
    this.#slow.disabled = isGone || state === 'stopped';
    label(this.#stop, state === 'stopped' ? 'Continue' : 'Stop');
    label(this.#slow, state === 'slow' ? 'Full speed' : 'Slow');
  }
}

function label(button: HTMLButtonElement, text: string): void {
  setText(button, text);
  button.setAttribute('aria-label', `${text} ${button.getAttribute('data-name') ?? ''}`);
}

function routerFacts({ inFlight, pressure, busy, shed, engine }: RouterView): Facts {
  const refused = Object.values(shed).reduce((sum, count) => sum + count, 0);
  return [
    ['in flight', String(inFlight)],
    ['busy', `${Math.round(busy * 100)} %`],
    ['shedding', `${Math.round(pressure * 100)} %`],
    ['shed', String(refused)],
    ['engine', engine],
  ];
}

/** @param seconds Since `before`; 0 when it is not known. */
function subgraphFacts(subgraph: SubgraphView | null, before: SubgraphView | null, seconds: number): Facts {
  if (subgraph === null) return [];
  const rate = before === null || seconds <= 0 ? null : (totalOf(subgraph) - totalOf(before)) / seconds;
  const failed = totalOf(subgraph) - subgraph.succeeded;
  return [
    ['fetches', rate === null || rate < 0 ? '–' : `${rate.toFixed(1)}/s`],
    ['latency', subgraph.averageMs === null ? '–' : `${Math.round(subgraph.averageMs)} ms`],
    ['failed', String(failed)],
    ['shed', String(subgraph.shed + subgraph.refused)],
    [
      'in flight',
      subgraph.limit === null ? String(subgraph.inFlight) : `${subgraph.inFlight} of ${Math.round(subgraph.limit)}`,
    ],
  ];
}

function totalOf({ succeeded, failed }: SubgraphView): number {
  return Object.values(failed).reduce((sum, count) => sum + count, succeeded);
}
