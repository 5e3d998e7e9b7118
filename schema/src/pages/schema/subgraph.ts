/** One subgraph: what it says now, who answers for it, and how it came to be so. */
import { ownersIn } from '../../api/schema-view.js';
import type { Launch, StandingSubgraph } from '../../store/documents.js';
import { printGraphRef } from '../../graph-ref.js';
import { NotHere } from '../page.js';
import type { Page, VariantAsk } from '../page.js';
import { html } from '../components/html.js';
import type { Html, Part } from '../components/html.js';
import { commit, commitDetails } from '../components/commit.js';
import { facts, table } from '../components/table.js';
import { launchLink } from '../components/links.js';
import { outcome, TRIGGERS } from '../components/badges.js';
import { contactCard, contactOf } from '../components/owners.js';
import { pageOf, readBefore, timePager } from '../components/paging.js';
import { sdlBlock, sdlLines } from '../components/sdl.js';
import { when } from '../components/values.js';

const LINES_PER_PAGE = 1_000;
/** Launches that are looked through at a time for those that changed the subgraph. */
const LOOKED_THROUGH = 100;

export async function subgraphPage(ask: VariantAsk): Promise<Page> {
  const { ref, params, standing, context } = ask;
  const name = params['name'] ?? '';
  const subgraph = standing.latest?.subgraphs.find((each) => each.name === name);
  if (standing.latest === null || subgraph === undefined)
    throw new NotHere(
      `${printGraphRef(ref)} has no subgraph of this name. It has: ${(standing.latest?.subgraphs ?? []).map((each) => each.name).join(', ')}.`,
    );
  const contact = contactOf(await ownersIn(standing.latest, context), name);
  const publication = await context.registry.tools.store.publication(subgraph.publication);
  return {
    title: `${name} in ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Subgraph of ${printGraphRef(ref)}</p>
<h1>${name}</h1>
${facts([
  [
    'Owner',
    html`${contactCard(contact)}${contact?.description != null && html`<br><span class="quiet">${contact.description}</span>`}`,
  ],
  ['Routers reach it at', html`<span class="address">${subgraph.url}</span>`],
  ['Published', html`${when(subgraph.publishedAt)}${publication !== null && html` by ${publication.by}`}`],
  ...commitDetails(publication?.git ?? null),
])}
<section class="card" aria-labelledby="sdl"><h2 id="sdl">Schema</h2>${await schemaText(subgraph, ask)}</section>
<section class="card" aria-labelledby="history"><h2 id="history">History</h2>${await history(name, ask)}</section>`,
  };
}

async function schemaText({ name, sdl }: StandingSubgraph, ask: VariantAsk): Promise<Html> {
  const lines = sdlLines(await ask.context.registry.tools.store.blob(sdl));
  const { items, first, links } = pageOf(lines, LINES_PER_PAGE, ask);
  return html`${sdlBlock(items, first, `Schema of ${name}`)}${links}`;
}

/** Those launches that gave it another text or address, or took it away. */
async function history(name: string, { ref, query, path, standing: { served }, context }: VariantAsk): Promise<Html> {
  const launches = await context.registry.history(ref, LOOKED_THROUGH + 1, readBefore(query));
  const standingIn = ({ subgraphs }: Launch): string =>
    JSON.stringify(subgraphs.find((subgraph) => subgraph.name === name)?.publication ?? null);
  const looked = launches.slice(0, LOOKED_THROUGH);
  const changed = looked.filter((launch, index) => {
    const earlier = launches[index + 1];
    return standingIn(launch) !== (earlier === undefined ? 'null' : standingIn(earlier));
  });
  const rows = changed.map((launch): readonly Part[] => [
    launchLink(launch, ref),
    when(launch.at),
    TRIGGERS[launch.trigger],
    outcome(launch, served),
    launch.by,
    commit(launch.git),
  ]);
  const next = launches.length > LOOKED_THROUGH ? (looked.at(-1)?.id ?? null) : null;
  return html`${table({ caption: `Launches that changed ${name}`, columns: ['Launch', 'When', 'By way of', 'Outcome', 'By', 'Commit'], rows, empty: `None of these ${looked.length} launches changed it.` })}${timePager(path, query, next)}`;
}
