/** The list of the graph's variants with their state. */
import type { Variant } from '../../store/documents.js';
import { printGraphRef } from '../../graph-ref.js';
import { variantPath } from '../page-paths.js';
import { graphRefOf } from '../../api/variant-view.js';
import type { PageRequest, Page } from '../page.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { badge, launchOutcome } from '../components/badges.js';
import { formatCount, formatInstant } from '../components/values.js';
import { paginate } from '../components/paging.js';
import { table } from '../components/table.js';

const PER_PAGE = 50;

export async function variantsPage(request: PageRequest): Promise<Page> {
  const { caller, registry } = request.context;
  const { items, links, total } = paginate(await registry.variants(caller.graph), PER_PAGE, request);
  const rows = await Promise.all(items.map((variant) => rowOf(variant, request)));
  return {
    title: 'Variants',
    body: html`<p class="eyebrow">Graph ${caller.graph}</p>
<h1>Variants</h1>
<p class="lead">${total === 0 ? 'No variant exists yet.' : `${formatCount(total, 'variant')} of this graph, each with its own supergraph.`}</p>
<section class="card">
${table({ caption: 'Variants of the graph', columns: ['Variant', 'Contents', 'Serving since', 'Last launch', '#Routers'], rows, empty: html`The first publication creates a variant: <code>rover subgraph publish ${caller.graph}@current --name … --schema …</code>` })}
${links}
</section>`,
  };
}

async function rowOf(variant: Variant, { context }: PageRequest): Promise<readonly HtmlContent[]> {
  const ref = graphRefOf(variant);
  const { latest, served } = await context.registry.launchState(ref);
  return [
    html`<a href="${variantPath(ref)}">${variant.name}</a>`,
    contentsOf(variant, latest?.subgraphs.length ?? 0),
    served === null ? badge('warn', 'serves nothing') : formatInstant(served.at),
    latest === null ? html`<span class="quiet">none yet</span>` : launchOutcome(latest, served),
    context.routers.of(printGraphRef(ref)).length,
  ];
}

function contentsOf({ contract }: Variant, subgraphs: number): Html {
  return contract === undefined
    ? html`${formatCount(subgraphs, 'subgraph')}`
    : html`${badge('accent', 'contract')} of ${contract.source}`;
}
