/** The script of the operators' page: asks for the state of the system, and for the browse page, each second. */
import type { SampleView, SystemView } from '../system-view.js';
import { BrowsePage } from './browse.js';
import type { PageReading } from './browse.js';
import { byId, element, setText } from './dom.js';
import { EventList } from './events.js';
import { ProcessMap } from './map.js';
import { fetchJson, repeat } from './poll.js';
import { SwitchList } from './switches.js';

const PERIOD_MS = 1_000;
const SYSTEM_LIMIT_MS = 5_000;

const events = new EventList();
let askAtOnce = (): void => undefined;
const map = new ProcessMap(events, () => askAtOnce());
const switches = new SwitchList(events, () => askAtOnce());
const browsePage = new BrowsePage(events);

let system: SystemView | null = null;
let reading: PageReading | null = null;

function summarize(): void {
  const troubled = (system?.processes ?? []).filter(({ state }) => state !== 'working' && state !== 'responding');
  const states = troubled.map(({ name, state }) => `${name} ${state === 'ended' ? 'down' : state}`);
  const page = reading === null ? '' : `The browse page is ${reading.state}.`;
  const processes =
    system === null
      ? 'The router does not respond.'
      : states.length === 0
        ? 'All processes work.'
        : `${states.join(', ')}.`;
  byId('summary').setAttribute(
    'data-state',
    system === null ? 'failed' : states.length > 0 ? 'incomplete' : (reading?.state ?? 'complete'),
  );
  setText(byId('summary-text'), `${processes} ${page}`.trim());
}

async function readSystem(): Promise<void> {
  try {
    system = await fetchJson<SystemView>('/operators/system', SYSTEM_LIMIT_MS);
    map.show(system);
    switches.show(system);
  } catch {
    if (system !== null) events.add('The router does not respond', 'bad');
    system = null;
    map.showRouterGone();
  }
  summarize();
}

async function runFirstQuery(): Promise<void> {
  const target = byId('query-result');
  target.hidden = false;
  target.replaceChildren(element('p', { class: 'quiet', role: 'status' }, 'Running …'));
  const startedAt = performance.now();
  try {
    const { token, firstQuery } = await fetchJson<SampleView>('/operators/sample', SYSTEM_LIMIT_MS);
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: firstQuery ?? byId('first-query').textContent }),
      signal: AbortSignal.timeout(SYSTEM_LIMIT_MS),
    });
    const text = JSON.stringify(JSON.parse(await response.text()), null, 2);
    const took = `${Math.round(performance.now() - startedAt)} ms, ${text.split('\n').length} lines`;
    target.replaceChildren(
      element('p', { class: 'quiet', role: 'status' }, took),
      element('pre', { tabindex: '0', 'aria-label': 'The response' }, text.slice(0, 50_000)),
    );
  } catch {
    target.replaceChildren(element('p', { class: 'quiet', role: 'status' }, 'The router did not respond.'));
  }
}

byId('run-query').addEventListener('click', () => void runFirstQuery());
askAtOnce = repeat(readSystem, PERIOD_MS);
// Absent for a graph that has no operation to show.
if (!byId('browse-section').hidden)
  repeat(async () => {
    reading = await browsePage.request();
    summarize();
  }, PERIOD_MS);
