/**
 * The blast radius: what each operation loses during an outage of each subgraph, and which non-null fields propagate
 * it.
 */
import type { Loss, Outage } from '../../checks/plans/blast-radius.js';
import { blastRadiusView } from '../../api/schema-view.js';
import { printGraphRef } from '../../graph-ref.js';
import type { Page, VariantPageRequest } from '../page.js';
import { groupBy } from '../group-by.js';
import { html, EMPTY } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { coordinateLink, operationLink, operationPath } from '../components/links.js';
import { formatCount } from '../components/values.js';
import { daysField, readDays, readFilter } from '../components/filters.js';
import { paginate } from '../components/paging.js';
import { table } from '../components/table.js';

const PER_PAGE = 60;

type Reach = Awaited<ReturnType<typeof blastRadiusView>>[number];

export async function blastRadiusPage(request: VariantPageRequest): Promise<Page> {
  const { ref, query, path, state, context } = request;
  const days = readDays(query);
  const { text, matches } = readFilter(query);
  const all = await blastRadiusView(ref, state.served, days, context);
  const { items, links, total } = paginate(
    all
      .filter(({ operation }) => matches(operation))
      .toSorted((one, other) => (one.operation < other.operation ? -1 : 1)),
    PER_PAGE,
    request,
  );
  return {
    title: `Blast radius of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Blast radius</h1>
<p class="lead">The fields that each known operation loses when one subgraph is down, computed from its query plan.</p>
<form class="filter" method="get" action="${path}" role="search">
<div class="field wide"><label for="q">Operation name</label><input id="q" name="q" type="search" value="${text}" autocomplete="off"></div>
${daysField(days)}
<button type="submit">Show</button>
</form>
<section class="card" aria-labelledby="matrix"><h2 id="matrix">Operations and subgraphs</h2>
${total === 0 ? html`<p class="empty">${all.length === 0 ? 'No known operation is valid on this schema. Publish a manifest with rover persisted-queries publish, or wait for reported traffic.' : `No operation’s name contains “${text}”.`}</p>` : html`${LEGEND}${matrix(items, request)}${links}`}
</section>
${blameSection(all, request)}`,
  };
}

const LEGEND = html`<ul class="legend">
<li><span class="cell none" aria-hidden="true">–</span> loses nothing</li>
<li><span class="cell some" aria-hidden="true">2</span> number of places that are null; only fields of the subgraph are lost</li>
<li><span class="cell climbs" aria-hidden="true">2!</span> a non-null field makes its parent null as well</li>
<li><span class="cell all" aria-hidden="true">all</span> the whole response is null</li>
</ul>`;

/** The names of rows and columns stay visible while scrolling; each cell links to the details. */
function matrix(reaches: readonly Reach[], { home }: VariantPageRequest): Html {
  const subgraphs = reaches[0]?.outages.map(({ subgraph }) => subgraph) ?? [];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Matrix of operations and subgraphs"><table class="matrix">
<caption class="hidden">What each operation loses without each subgraph</caption>
<thead><tr><th scope="col">Operation</th>${subgraphs.map((subgraph) => html`<th scope="col"><span class="hidden">without </span>${subgraph}</th>`)}</tr></thead>
<tbody>
${reaches.map(({ operation, outages }) => html`<tr><th scope="row">${operationLink(operation, home)}</th>${outages.map((outage) => html`<td>${cellOf(outage, `${operationPath(operation, home)}#without-${outage.subgraph}`)}</td>`)}</tr>\n`)}
</tbody>
</table></div>`;
}

function cellOf({ losses }: Outage, href: string): Html {
  if (losses.length === 0)
    return html`<span class="cell none"><span aria-hidden="true">–</span><span class="hidden">loses nothing</span></span>`;
  const propagated = losses.filter(({ blame }) => blame !== null).length;
  if (losses.some(({ path }) => path === ''))
    return html`<a class="cell all" href="${href}">all<span class="hidden"> is lost</span></a>`;
  if (propagated > 0)
    return html`<a class="cell climbs" href="${href}">${losses.length}<span aria-hidden="true">!</span><span class="hidden"> lost, ${propagated} of them through a non-null field</span></a>`;
  return html`<a class="cell some" href="${href}">${losses.length}<span class="hidden"> lost</span></a>`;
}

interface Blame {
  readonly coordinate: string;
  readonly subgraphs: readonly string[];
  readonly operations: readonly string[];
}

function blameSection(all: readonly Reach[], { home }: VariantPageRequest): Html {
  if (all.length === 0) return EMPTY;
  const rows = blamesOf(all).map(({ coordinate, subgraphs, operations }): readonly HtmlContent[] => [
    coordinateLink(coordinate, home),
    subgraphs.join(', '),
    html`<details><summary>${formatCount(operations.length, 'operation')}</summary><ul class="plain-list">${operations.map((name) => html`<li>${operationLink(name, home)}</li>`)}</ul></details>`,
  ]);
  return html`<section class="card" aria-labelledby="blame"><h2 id="blame">Non-null fields that propagate losses</h2>
<p>When one of these fields is lost, its parent becomes null as well. Make a field nullable to reduce the blast radius.</p>
${table({ caption: 'Non-null fields that propagate losses', columns: ['Field', 'During an outage of', 'In'], rows, empty: 'None: an outage of a subgraph makes only its own fields null.' })}</section>`;
}

function blamesOf(all: readonly Reach[]): readonly Blame[] {
  const found = all.flatMap(({ operation, outages }) =>
    outages.flatMap(({ subgraph, losses }) =>
      losses.filter(isBlamed).map(({ blame }) => ({ operation, subgraph, blame })),
    ),
  );
  return [...groupBy(found, ({ blame }) => blame)]
    .map(
      ([coordinate, own]): Blame => ({
        coordinate,
        subgraphs: [...new Set(own.map(({ subgraph }) => subgraph))].toSorted(),
        operations: [...new Set(own.map(({ operation }) => operation))].toSorted(),
      }),
    )
    .toSorted((one, other) => other.operations.length - one.operations.length);
}

function isBlamed(loss: Loss): loss is Loss & { readonly blame: string } {
  return loss.blame !== null;
}
