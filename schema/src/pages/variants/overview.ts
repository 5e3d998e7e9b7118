/** The overview of a variant: its served launch, its subgraphs, its contracts and its routers. */
import { describeFilter } from '../../contract-variants/contract-filter.js';
import type { Owners } from '../../owners/owners.js';
import type { Launch, LaunchedSubgraph } from '../../store/documents.js';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import { launchPath, variantPath } from '../page-paths.js';
import { fieldUsageView, ownersIn } from '../../api/schema-view.js';
import { graphRefOf } from '../../api/variant-view.js';
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

export async function overviewPage(request: VariantPageRequest): Promise<Page> {
  const { ref, state } = request;
  const { variant, latest, served } = state;
  const title = printGraphRef(ref);
  return {
    title,
    body: html`<p class="eyebrow">${variant?.document.contract === undefined ? 'Variant' : 'Contract'}</p>
<h1>${title}</h1>
${stateOf(request)}
${served !== null && (await figures(request, served))}
${await contractParts(request)}
${latest !== null && html`<section class="card" aria-labelledby="subgraphs"><h2 id="subgraphs">Subgraphs</h2>${await subgraphTable(latest, request)}</section>`}
<section class="card" aria-labelledby="routers"><h2 id="routers">Connected routers</h2>${routerTable(request)}</section>`,
  };
}

function stateOf({ ref, state: { latest, served } }: VariantPageRequest): Html {
  if (latest === null) return html`<p class="lead">No launch yet: the next launch of its source launches it.</p>`;
  const serving =
    served === null
      ? html`This variant serves nothing yet.`
      : html`Serves ${launchLink(served, ref)} since ${formatInstant(served.at)}, by ${served.by}.`;
  if (latest.artifact !== null) return html`<p class="lead">${serving}</p>`;
  return html`<p class="lead">${serving}</p>
<p class="alert bad"><strong>The last launch did not compose.</strong> ${served === null ? '' : 'Routers keep serving the previous supergraph.'} <a href="${launchPath(ref, latest.id)}">See the reasons</a></p>`;
}

async function figures(request: VariantPageRequest, served: Launch): Promise<Html> {
  const days = readDays(request.query);
  const fields = await fieldUsageView(request.ref, served, days, request.context);
  const deprecated = fields.filter(({ deprecationReason }) => deprecationReason !== null);
  const removable = deprecated.filter(({ operations }) => operations.length === 0);
  const operations = new Set(fields.flatMap((field) => field.operations));
  const figure = (href: string, value: number, label: string): Html =>
    html`<li><a href="${request.home}${href}"><strong>${formatNumber(value)}</strong> <span>${label}</span></a></li>`;
  return html`<ul class="figures">
${figure('#subgraphs', served.subgraphs.length, served.subgraphs.length === 1 ? 'subgraph' : 'subgraphs')}
${figure('/schema', fields.length, 'fields')}
${figure('/schema?show=deprecated', deprecated.length, 'deprecated')}
${figure('/schema?show=removable', removable.length, 'deprecated and unused')}
${figure('/usage', operations.size, 'known operations')}
</ul>`;
}

async function contractParts({ ref, state, context }: VariantPageRequest): Promise<Html> {
  const contract = state.variant?.document.contract;
  const source = contract === undefined ? null : readGraphRef(contract.source);
  if (contract !== undefined && source !== null) {
    return html`<section class="card" aria-labelledby="filter"><h2 id="filter">Filter</h2><p>Source: <a href="${variantPath(source)}">${contract.source}</a>.</p><pre class="plain">${describeFilter(source.variant, contract.filter)}</pre></section>`;
  }
  const contracts = await context.registry.contractVariants(ref);
  if (contracts.length === 0) return EMPTY;
  return html`<section class="card" aria-labelledby="contracts"><h2 id="contracts">Contracts of this variant</h2><ul class="plain-list">${contracts.map((each) => html`<li><a href="${variantPath(graphRefOf(each))}">${each.id}</a> <span class="quiet">${summarizeFilter(each.contract.filter)}</span></li>`)}</ul></section>`;
}

function summarizeFilter({
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

async function subgraphTable(launch: Launch, request: VariantPageRequest): Promise<Html> {
  const owners = await ownersIn(launch, request.context);
  const rows = await Promise.all(launch.subgraphs.map((subgraph) => subgraphRow(subgraph, owners, request)));
  return table({
    caption: 'Subgraphs of the last launch',
    columns: ['Subgraph', 'Owner', 'Routing URL', 'Last published', 'Commit'],
    rows,
    empty: 'No subgraphs: publish one.',
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
      launch === null ? html`<span class="quiet">no launch of this registry</span>` : launchLink({ id: launch }, ref),
      refusal !== null
        ? html`${badge('bad', 'refused')} ${refusal.reason}`
        : launch === served?.id
          ? badge('good', 'up to date')
          : badge('warn', 'behind'),
      formatInstant(lastSeenAt.toISOString()),
    ]);
  return table({
    caption: 'Routers that polled within the last 90 seconds',
    columns: ['Router', 'Serves', 'State', 'Last poll'],
    rows,
    empty: 'No router has polled within the last 90 seconds.',
  });
}
