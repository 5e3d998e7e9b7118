/** The kill switches of a variant: what is off, the history, and every name with the reason why it has no switch. */
import { codeLink } from '../components/links.js';
import { printGraphRef } from '../../graph-ref.js';
import type { SwitchRecord } from '../../switches/switch-store.js';
import { badge } from '../components/badges.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { paginate, readBefore, timePagination } from '../components/paging.js';
import { table } from '../components/table.js';
import { formatInstant } from '../components/values.js';
import type { Page, VariantPageRequest } from '../page.js';

const PER_PAGE = 25;
const NAMES_PER_PAGE = 100;

export async function switchesPage({ ref, context, query, path }: VariantPageRequest): Promise<Page> {
  const { switches } = context;
  const [current, found, names] = await Promise.all([
    switches.current(ref),
    switches.history(ref, PER_PAGE + 1, readBefore(query)),
    switches.names(ref),
  ]);
  const offNow = new Set(current.map(({ id }) => id));
  const history = found.slice(0, PER_PAGE);
  const listed = paginate(names, NAMES_PER_PAGE, { path, query });
  return {
    title: `Switches of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Switches</h1>
<p class="lead">A kill switch takes a feature or subgraph that is not core out of the graph for a time. Its fields are null with one error ${codeLink('DISABLED')}, and nothing is sent for them.</p>
<section class="card">
<h2>Off now</h2>
${table({
  caption: 'What is switched off',
  columns: ['Name', 'Why', 'By', 'Since', 'Until'],
  rows: current.map(({ name, why, by, at, until }): readonly HtmlContent[] => [
    html`<code>${name}</code>`,
    why,
    by,
    formatInstant(at),
    formatInstant(until),
  ]),
  empty: 'Nothing is switched off.',
})}
<p>Switch off and on with <code>marquee switch off ${printGraphRef(ref)} --name NAME --why REASON --for 30m</code> and <code>marquee switch on ${printGraphRef(ref)} --name NAME</code>.</p>
</section>
<section class="card">
<h2>History</h2>
${table({
  caption: 'Switches, newest first',
  columns: ['Name', 'Why', 'By', 'From', 'Until', 'State'],
  rows: history.map((record): readonly HtmlContent[] => [
    html`<code>${record.name}</code>`,
    record.why,
    record.by,
    formatInstant(record.at),
    formatInstant(record.until),
    stateOf(record, offNow.has(record.id)),
  ]),
  empty: 'Nothing has been switched off yet.',
})}
${timePagination(path, query, found.length > PER_PAGE ? (history.at(-1)?.id ?? null) : null)}
</section>
<section class="card">
<h2>Names</h2>
${table({
  caption: 'Features and subgraphs',
  columns: ['Name', 'What', 'Can be switched off'],
  rows: listed.items.map(({ name, isFeature, isSubgraph, refusal }): readonly HtmlContent[] => [
    html`<code>${name}</code>`,
    [...(isSubgraph ? ['subgraph'] : []), ...(isFeature ? ['feature'] : [])].join(' and '),
    refusal === null ? badge('good', 'yes') : html`${badge('plain', 'no')} ${refusal}`,
  ]),
  empty: 'The variant serves no supergraph yet.',
})}
${listed.links}
</section>`,
  };
}

function stateOf({ endedAt, endedBy, endedWhy }: SwitchRecord, isOff: boolean): Html {
  if (isOff) return badge('warn', 'off');
  if (endedAt !== null)
    return html`${badge('plain', 'ended')} ${formatInstant(endedAt)} by ${endedBy}${endedWhy !== null && html`: ${endedWhy}`}`;
  return badge('plain', 'reached its end');
}
