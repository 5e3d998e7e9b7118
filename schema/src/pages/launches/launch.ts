/** One launch: what it changed, for whom, and what came of it. */
import type { ChangeLevel } from '../../checks/changes/change.js';
import { CHANGE_LEVELS } from '../../checks/changes/change.js';
import { changesView } from '../../api/schema-view.js';
import type { Launch } from '../../store/documents.js';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import { readSources } from '../../launches/launch-state.js';
import { NotFoundError } from '../page.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { codeLink, coordinateLink, launchLink } from '../components/links.js';
import { commitDetails } from '../components/commit.js';
import { formatCount, formatInstant } from '../components/values.js';
import { definitionList, table } from '../components/table.js';
import { changeLevelBadge, launchOutcome, TRIGGER_LABELS } from '../components/badges.js';
import { ownerList } from '../components/owners.js';
import { paginate } from '../components/paging.js';
import { problemList } from '../components/problems.js';
import { sdlDiff } from '../components/sdl-diff.js';

const CHANGES_PER_PAGE = 100;

export async function launchPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, params, state, context } = ask;
  const launch = await context.registry.dependencies.store.launch(params['id'] ?? '');
  if (launch?.variant !== printGraphRef(ref))
    throw new NotFoundError(`${printGraphRef(ref)} has no such launch: its launches are listed under Launches.`);
  const [before] = await context.registry.history(ref, 1, launch.id);
  const { trigger, at, by, git, problems, hints } = launch;
  return {
    title: `Launch ${launch.id} of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Launch of ${printGraphRef(ref)}</p>
<h1>${TRIGGER_LABELS[trigger]} <span class="beside">${launchOutcome(launch, state.served)}</span></h1>
${definitionList([
  ['When', formatInstant(at)],
  ['By', by],
  ...(await originOf(launch, ask)),
  ...commitDetails(git),
  ['Id', html`<code>${launch.id}</code>`],
])}
${problems.length > 0 && html`<section class="card" aria-labelledby="problems"><h2 id="problems">Why it did not compose</h2>${problemList(problems)}</section>`}
${launch.artifact !== null && html`<section class="card" aria-labelledby="changes"><h2 id="changes">What clients saw change</h2>${await changes(launch, ask)}</section>`}
<section class="card" aria-labelledby="texts"><h2 id="texts">What was written</h2>${await texts(launch, before ?? null, ask)}</section>
${hints.length > 0 && html`<section class="card" aria-labelledby="hints"><h2 id="hints">What composition noticed</h2><details><summary>${formatCount(hints.length, 'hint')}: legal, but perhaps not meant</summary><ul class="findings">${hints.slice(0, 100).map(({ code, message }) => html`<li class="finding"><p class="finding-head"><code>${code}</code></p><p class="words">${message}</p></li>`)}</ul></details></section>`}`,
  };
}

/** What was rolled back to, promoted, or filtered: perhaps a launch of another variant. */
async function originOf(
  { from }: Launch,
  { context }: VariantPageRequest,
): Promise<readonly (readonly [string, Html])[]> {
  const origin = from === null ? null : await context.registry.dependencies.store.launch(from);
  const ref = readGraphRef(origin?.variant ?? '');
  return origin === null || ref === null ? [] : [['Taken from', html`${launchLink(origin, ref)} of ${origin.variant}`]];
}

const LEVELS: readonly ChangeLevel[] = ['breaking', 'risky', 'safe'];
function levelOf({ code }: { readonly code: keyof typeof CHANGE_LEVELS }): ChangeLevel {
  return CHANGE_LEVELS[code];
}

/** What may hurt comes first. */
async function changes(launch: Launch, ask: VariantPageRequest): Promise<Html> {
  const found = await changesView(launch, ask.ref, ask.context);
  const sorted = LEVELS.flatMap((each) => found.filter((change) => levelOf(change) === each));
  const { items, links } = paginate(sorted, CHANGES_PER_PAGE, ask);
  const rows = items.map((change): readonly HtmlContent[] => [
    coordinateLink(change.coordinate, ask.home),
    html`${changeLevelBadge(levelOf(change))} ${codeLink(change.code)}`,
    change.description,
    ownerList(change.owners),
  ]);
  return html`${table({ caption: 'Changes of the schema that clients see', columns: ['Where', 'Change', 'What it means', 'Owner'], rows, empty: 'Nothing.' })}${links}`;
}

/** Subgraphs whose text is another than in the launch before, whatever came of that. */
async function texts({ subgraphs }: Launch, before: Launch | null, { context }: VariantPageRequest): Promise<Html> {
  const { store } = context.registry.dependencies;
  const [now, old] = [await readSources(store, subgraphs), await readSources(store, before?.subgraphs ?? [])];
  const names = [...new Set([...old, ...now].map(({ name }) => name))].toSorted();
  const found = names
    .map((name) => ({
      name,
      before: old.find((each) => each.name === name)?.sdl ?? null,
      after: now.find((each) => each.name === name)?.sdl ?? null,
    }))
    .filter((each) => each.before !== each.after);
  return found.length === 0
    ? html`<p class="empty">The subgraphs' texts are those of the launch before.</p>`
    : html`${found.map(sdlDiff)}`;
}
