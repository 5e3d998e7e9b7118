/** One operation: its text, who asks it, what it costs, and what is left of it when a subgraph is down. */
import type { Outage } from '../../check/plans/blast-radius.js';
import { blastRadiusView } from '../../api/schema-view.js';
import { printGraphRef } from '../../graph-ref.js';
import { NotFoundError } from '../page.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html } from '../components/html.js';
import { readOperations } from './operations.js';
import { clientList } from '../components/clients.js';
import { formatCount } from '../components/values.js';
import { readDays } from '../components/filters.js';
import { definitionList } from '../components/table.js';
import { lossTable } from '../components/loss-table.js';
import { shortSdl } from '../components/sdl.js';

export async function operationPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, params, query, state, context } = ask;
  const name = params['operation'] ?? '';
  const days = readDays(query);
  const operation = (await readOperations(ask)).find((each) => each.name === name);
  if (operation === undefined)
    throw new NotFoundError(
      `Within the last ${formatCount(days, 'day')}, no operation of this name was asked of ${printGraphRef(ref)}, and no manifest has it.`,
    );
  const reaches = (await blastRadiusView(ref, state.served, days, context)).filter((reach) => reach.operation === name);
  return {
    title: `${name} on ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Operation on ${printGraphRef(ref)}</p>
<h1 class="code-title">${name}</h1>
${reaches.map(({ cost: { fetches, hops, fanOuts } }) =>
  definitionList([
    ['Requests to subgraphs', fetches],
    ['Of these, one after the other', hops],
    [
      'Lists within lists',
      fanOuts.length === 0 ? 'none' : html`${fanOuts.map((place) => html`<code>${place}</code> `)}`,
    ],
    ['Requests seen', `${formatCount(operation.requests, 'request')} in ${formatCount(days, 'day')}`],
  ]),
)}
<section class="card" aria-labelledby="outages"><h2 id="outages">When a subgraph is down</h2>${reaches.length === 0 ? html`<p class="empty">What is served does not answer this operation, so that it loses nothing.</p>` : reaches.map(({ outages }) => outages.map((outage) => outageOf(outage, ask)))}</section>
<section class="card" aria-labelledby="clients"><h2 id="clients">Who asks it</h2>${clientList(operation.clients)}</section>
<section class="card" aria-labelledby="texts"><h2 id="texts">Its text</h2>${operation.texts.map(({ source, body }, index) => html`<details${index === 0 && html` open`}><summary>${source === 'manifest' ? 'As a client was built with it' : 'As it was reported, without aliases and values'}</summary>${shortSdl(body, `Text of ${name}`)}</details>`)}</section>`,
  };
}

function outageOf({ subgraph, losses }: Outage, { home }: VariantPageRequest): Html {
  if (losses.length === 0)
    return html`<div class="outage" id="without-${subgraph}"><h3>Without ${subgraph} <span class="quiet">nothing is lost</span></h3></div>`;
  return html`<div class="outage" id="without-${subgraph}"><h3>Without ${subgraph}</h3>${lossTable(losses, `What is lost without ${subgraph}`, home)}</div>`;
}
