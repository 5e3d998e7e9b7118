/** A variant as it stands: what is served, of what it is made, and who follows it. */
import { describeFilter } from '../../contract-variants/contract-filter.js';
import type { Owners } from '../../owners/owners.js';
import type { Launch, LaunchedSubgraph } from '../../store/documents.js';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import { launchPath, variantPath } from '../page-paths.js';
import { fieldUsageView, ownersIn } from '../../api/schema-view.js';
import { refOf } from '../../api/variant-view.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html, EMPTY } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { badge } from '../components/badges.js';
import { commit } from '../components/commit.js';
import { formatNumber, formatInstant } from '../components/values.js';
import { readDays } from '../components/filters.js';
import { launchLink } from '../components/links.js';
import { contactCard, contactOf } from '../components/owners.js';
import { table } from '../components/table.js';

export async function overviewPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, state } = ask;
  const { variant, latest, served } = state;
  const title = printGraphRef(ref);
  return {
    title,
    body: html`<p class="eyebrow">${variant?.document.contract === undefined ? 'Variant' : 'Contract'}</p>
<h1>${title}</h1>
${stateOf(ask)}
${served !== null && (await figures(ask, served))}
${await contractParts(ask)}
${latest !== null && html`<section class="card" aria-labelledby="subgraphs"><h2 id="subgraphs">Subgraphs</h2>${await subgraphTable(latest, ask)}</section>`}
<section class="card" aria-labelledby="routers"><h2 id="routers">Connected routers</h2>${routerTable(ask)}</section>`,
  };
}

function stateOf({ ref, state: { latest, served } }: VariantPageRequest): Html {
  if (latest === null) return html`<p class="lead">Not launched yet: it is with the next launch of its source.</p>`;
  const serving =
    served === null
      ? html`Nothing is served yet.`
      : html`Routers get ${launchLink(served, ref)}, since ${formatInstant(served.at)}, by ${served.by}.`;
  if (latest.artifact !== null) return html`<p class="lead">${serving}</p>`;
  return html`<p class="lead">${serving}</p>
<p class="alert bad"><strong>The last launch did not compose.</strong> ${served === null ? '' : 'Routers go on with what they have.'} <a href="${launchPath(ref, latest.id)}">See why, and what to do</a></p>`;
}

async function figures(ask: VariantPageRequest, served: Launch): Promise<Html> {
  const days = readDays(ask.query);
  const fields = await fieldUsageView(ask.ref, served, days, ask.context);
  const deprecated = fields.filter(({ deprecationReason }) => deprecationReason !== null);
  const removable = deprecated.filter(({ operations }) => operations.length === 0);
  const operations = new Set(fields.flatMap((field) => field.operations));
  const figure = (href: string, value: number, words: string): Html =>
    html`<li><a href="${ask.home}${href}"><strong>${formatNumber(value)}</strong> <span>${words}</span></a></li>`;
  return html`<ul class="figures">
${figure('#subgraphs', served.subgraphs.length, served.subgraphs.length === 1 ? 'subgraph' : 'subgraphs')}
${figure('/schema', fields.length, 'fields')}
${figure('/schema?show=deprecated', deprecated.length, 'deprecated')}
${figure('/schema?show=removable', removable.length, 'deprecated and unused')}
${figure('/usage', operations.size, 'operations known')}
</ul>`;
}

async function contractParts({ ref, state, context }: VariantPageRequest): Promise<Html> {
  const contract = state.variant?.document.contract;
  const source = contract === undefined ? null : readGraphRef(contract.source);
  if (contract !== undefined && source !== null) {
    return html`<section class="card" aria-labelledby="filter"><h2 id="filter">Its filter</h2><p>Follows <a href="${variantPath(source)}">${contract.source}</a>.</p><pre class="plain">${describeFilter(source.variant, contract.filter)}</pre></section>`;
  }
  const contracts = await context.registry.contractVariants(ref);
  if (contracts.length === 0) return EMPTY;
  return html`<section class="card" aria-labelledby="contracts"><h2 id="contracts">Contracts that follow it</h2><ul class="plain-list">${contracts.map((each) => html`<li><a href="${variantPath(refOf(each))}">${each.id}</a> <span class="quiet">${filterWords(each.contract.filter)}</span></li>`)}</ul></section>`;
}

function filterWords({
  include,
  exclude,
}: {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}): string {
  return [include.length > 0 && `shows ${include.join(', ')}`, exclude.length > 0 && `hides ${exclude.join(', ')}`]
    .filter(Boolean)
    .join('; ');
}

async function subgraphTable(launch: Launch, ask: VariantPageRequest): Promise<Html> {
  const owners = await ownersIn(launch, ask.context);
  const rows = await Promise.all(launch.subgraphs.map((subgraph) => subgraphRow(subgraph, owners, ask)));
  return table({
    caption: 'Subgraphs of the last launch',
    columns: ['Subgraph', 'Owner', 'Routers reach it at', 'Last published', 'Commit'],
    rows,
    empty: 'None is left: publish one.',
  });
}

async function subgraphRow(
  subgraph: LaunchedSubgraph,
  owners: Owners,
  { home, context, state }: VariantPageRequest,
): Promise<readonly HtmlContent[]> {
  const publication = await context.registry.dependencies.store.publication(subgraph.publication);
  const isServed =
    state.served?.subgraphs.some(({ name, sdl }) => name === subgraph.name && sdl === subgraph.sdl) ?? false;
  return [
    html`<a href="${home}/subgraphs/${encodeURIComponent(subgraph.name)}">${subgraph.name}</a>${!isServed && html` ${badge('warn', 'not served')}`}`,
    contactCard(contactOf(owners, subgraph.name)),
    html`<span class="address">${subgraph.url}</span>`,
    html`${formatInstant(subgraph.publishedAt)}${publication !== null && html` by ${publication.by}`}`,
    commit(publication?.git ?? null),
  ];
}

function routerTable({ ref, state: { served }, context }: VariantPageRequest): Html {
  const rows = context.routers
    .of(printGraphRef(ref))
    .map(({ id, launch, refusal, lastSeenAt }): readonly HtmlContent[] => [
      html`<span class="address">${id}</span>`,
      launch === null ? html`<span class="quiet">nothing of ours</span>` : launchLink({ id: launch }, ref),
      refusal !== null
        ? html`${badge('bad', 'refused')} ${refusal.reason}`
        : launch === served?.id
          ? badge('good', 'up to date')
          : badge('warn', 'behind'),
      formatInstant(lastSeenAt.toISOString()),
    ]);
  return table({
    caption: 'Routers that have asked within the last minute and a half',
    columns: ['Router', 'Serves', 'State', 'Last asked'],
    rows,
    empty: 'No router has asked within the last minute and a half.',
  });
}
