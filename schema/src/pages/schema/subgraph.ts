/** One subgraph: what it says now, who answers for it, and how it came to be so. */
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
/** Launches that are looked through at a time for those that changed the subgraph. */
const LOOKED_THROUGH = 100;

export async function subgraphPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, params, state, context } = ask;
  const name = params['name'] ?? '';
  const subgraph = state.latest?.subgraphs.find((each) => each.name === name);
  if (state.latest === null || subgraph === undefined)
    throw new NotFoundError(
      `${printGraphRef(ref)} has no subgraph of this name. It has: ${(state.latest?.subgraphs ?? []).map((each) => each.name).join(', ')}.`,
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
  ['Routers reach it at', html`<span class="address">${subgraph.url}</span>`],
  ['Published', html`${formatInstant(subgraph.publishedAt)}${publication !== null && html` by ${publication.by}`}`],
  ...commitDetails(publication?.git ?? null),
])}
<section class="card" aria-labelledby="sdl"><h2 id="sdl">Schema</h2>${await schemaText(subgraph, ask)}</section>
<section class="card" aria-labelledby="history"><h2 id="history">History</h2>${await history(name, ask)}</section>`,
  };
}

async function schemaText({ name, sdl }: LaunchedSubgraph, ask: VariantPageRequest): Promise<Html> {
  const lines = sdlLines(await ask.context.registry.dependencies.store.blob(sdl));
  const { items, first, links } = paginate(lines, LINES_PER_PAGE, ask);
  return html`${sdlBlock(items, first, `Schema of ${name}`)}${links}`;
}

/** Those launches that gave it another text or address, or took it away. */
async function history(
  name: string,
  { ref, query, path, state: { served }, context }: VariantPageRequest,
): Promise<Html> {
  const launches = await context.registry.history(ref, LOOKED_THROUGH + 1, readBefore(query));
  const standingIn = ({ subgraphs }: Launch): string =>
    JSON.stringify(subgraphs.find((subgraph) => subgraph.name === name)?.publication ?? null);
  const looked = launches.slice(0, LOOKED_THROUGH);
  const changed = looked.filter((launch, index) => {
    const earlier = launches[index + 1];
    return standingIn(launch) !== (earlier === undefined ? 'null' : standingIn(earlier));
  });
  const rows = changed.map((launch): readonly HtmlContent[] => [
    launchLink(launch, ref),
    formatInstant(launch.at),
    TRIGGER_LABELS[launch.trigger],
    launchOutcome(launch, served),
    launch.by,
    commit(launch.git),
  ]);
  const next = launches.length > LOOKED_THROUGH ? (looked.at(-1)?.id ?? null) : null;
  return html`${table({ caption: `Launches that changed ${name}`, columns: ['Launch', 'When', 'By way of', 'Outcome', 'By', 'Commit'], rows, empty: `None of these ${looked.length} launches changed it.` })}${timePagination(path, query, next)}`;
}
