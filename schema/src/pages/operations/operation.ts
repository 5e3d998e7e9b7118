/** The page of an operation: its text, its clients, its plan cost, and its losses during outages. */
import type { Outage } from '../../checks/plans/blast-radius.js';
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

export async function operationPage(request: VariantPageRequest): Promise<Page> {
  const { ref, params, query, state, context } = request;
  const name = params['operation'] ?? '';
  const days = readDays(query);
  const operation = (await readOperations(request)).find((each) => each.name === name);
  if (operation === undefined)
    throw new NotFoundError(
      `${printGraphRef(ref)} knows no operation with this name: none was reported within the last ${formatCount(days, 'day')}, and no manifest contains it.`,
    );
  const reaches = (await blastRadiusView(ref, state.served, days, context)).filter((reach) => reach.operation === name);
  return {
    title: `${name} on ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Operation on ${printGraphRef(ref)}</p>
<h1 class="code-title">${name}</h1>
${reaches.map(({ cost: { fetches, hops, fanOuts } }) =>
  definitionList([
    ['Requests to subgraphs', fetches],
    ['Sequential steps', hops],
    [
      'Lists within lists',
      fanOuts.length === 0 ? 'none' : html`${fanOuts.map((place) => html`<code>${place}</code> `)}`,
    ],
    ['Requests seen', `${formatCount(operation.requests, 'request')} in ${formatCount(days, 'day')}`],
  ]),
)}
<section class="card" aria-labelledby="outages"><h2 id="outages">Outages of subgraphs</h2>${reaches.length === 0 ? html`<p class="empty">The operation is not valid on the served schema.</p>` : reaches.map(({ outages }) => outages.map((outage) => outageOf(outage, request)))}</section>
<section class="card" aria-labelledby="clients"><h2 id="clients">Clients</h2>${clientList(operation.clients)}</section>
<section class="card" aria-labelledby="texts"><h2 id="texts">Text</h2>${operation.texts.map(({ source, body }, index) => html`<details${index === 0 && html` open`}><summary>${source === 'manifest' ? 'As published in a manifest' : 'As reported, without aliases and literals'}</summary>${shortSdl(body, `Text of ${name}`)}</details>`)}</section>`,
  };
}

function outageOf({ subgraph, losses }: Outage, { home }: VariantPageRequest): Html {
  if (losses.length === 0)
    return html`<div class="outage" id="without-${subgraph}"><h3>Without ${subgraph} <span class="quiet">loses nothing</span></h3></div>`;
  return html`<div class="outage" id="without-${subgraph}"><h3>Without ${subgraph}</h3>${lossTable(losses, `Losses without ${subgraph}`, home)}</div>`;
}
