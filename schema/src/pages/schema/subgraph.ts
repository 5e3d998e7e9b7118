/** The page of a subgraph: its schema, its owner, and the launches that changed it. */
import { ownersIn } from '../../api/schema-view.js';
import type { Launch, LaunchedSubgraph } from '../../store/documents.js';
import { printGraphRef } from '../../graph-ref.js';
import { NotFoundError } from '../page.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { commit, commitDetails } from '../components/commit.js';
import { definitionList, table } from '../components/table.js';
import { launchLink } from '../components/links.js';
import { launchOutcome, TRIGGER_LABELS } from '../components/badges.js';
import { contactCard, contactOf } from '../components/owners.js';
import { paginate, readBefore, timePagination } from '../components/paging.js';
import { sdlBlock, sdlLines } from '../components/sdl.js';
import { formatInstant } from '../components/values.js';

const LINES_PER_PAGE = 1_000;
/** Launches that one page searches for those that changed the subgraph. */
const SEARCHED_LAUNCHES = 100;

export async function subgraphPage(request: VariantPageRequest): Promise<Page> {
  const { ref, params, state, context } = request;
  const name = params['name'] ?? '';
  const subgraph = state.latest?.subgraphs.find((each) => each.name === name);
  if (state.latest === null || subgraph === undefined)
    throw new NotFoundError(
      `${printGraphRef(ref)} has no subgraph with this name. Its subgraphs: ${(state.latest?.subgraphs ?? []).map((each) => each.name).join(', ')}.`,
    );
  const contact = contactOf(await ownersIn(state.latest, context), name);
  const publication = await context.registry.dependencies.store.publication(subgraph.publication);
  return {
    title: `${name} in ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Subgraph of ${printGraphRef(ref)}</p>
<h1>${name}</h1>
${definitionList([
  [
    'Owner',
    html`${contactCard(contact)}${contact?.description != null && html`<br><span class="quiet">${contact.description}</span>`}`,
  ],
  ['Routing URL', html`<span class="address">${subgraph.url}</span>`],
  ['Published', html`${formatInstant(subgraph.publishedAt)}${publication !== null && html` by ${publication.by}`}`],
  ...commitDetails(publication?.git ?? null),
])}
<section class="card" aria-labelledby="sdl"><h2 id="sdl">Schema</h2>${await schemaText(subgraph, request)}</section>
<section class="card" aria-labelledby="history"><h2 id="history">History</h2>${await history(name, request)}</section>`,
  };
}

async function schemaText({ name, sdl }: LaunchedSubgraph, request: VariantPageRequest): Promise<Html> {
  const lines = sdlLines(await request.context.registry.dependencies.store.blob(sdl));
  const { items, first, links } = paginate(lines, LINES_PER_PAGE, request);
  return html`${sdlBlock(items, first, `Schema of ${name}`)}${links}`;
}

/** The launches that published another SDL or URL of the subgraph, or removed it. */
async function history(
  name: string,
  { ref, query, path, state: { served }, context }: VariantPageRequest,
): Promise<Html> {
  const launches = await context.registry.history(ref, SEARCHED_LAUNCHES + 1, readBefore(query));
  const publicationIn = ({ subgraphs }: Launch): string =>
    JSON.stringify(subgraphs.find((subgraph) => subgraph.name === name)?.publication ?? null);
  const searched = launches.slice(0, SEARCHED_LAUNCHES);
  const changed = searched.filter((launch, index) => {
    const earlier = launches[index + 1];
    return publicationIn(launch) !== (earlier === undefined ? 'null' : publicationIn(earlier));
  });
  const rows = changed.map((launch): readonly HtmlContent[] => [
    launchLink(launch, ref),
    formatInstant(launch.at),
    TRIGGER_LABELS[launch.trigger],
    launchOutcome(launch, served),
    launch.by,
    commit(launch.git),
  ]);
  const next = launches.length > SEARCHED_LAUNCHES ? (searched.at(-1)?.id ?? null) : null;
  return html`${table({ caption: `Launches that changed ${name}`, columns: ['Launch', 'When', 'Trigger', 'Outcome', 'By', 'Commit'], rows, empty: `None of these ${searched.length} launches changed it.` })}${timePagination(path, query, next)}`;
}
