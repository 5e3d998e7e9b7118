/** The page of a launch: its outcome, its changes of the API schema, and its changes of the subgraphs' SDL. */
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

export async function launchPage(request: VariantPageRequest): Promise<Page> {
  const { ref, params, state, context } = request;
  const launch = await context.registry.dependencies.store.launch(params['id'] ?? '');
  if (launch?.variant !== printGraphRef(ref))
    throw new NotFoundError(`${printGraphRef(ref)} has no launch with this id: see the list under Launches.`);
  const [before] = await context.registry.history(ref, 1, launch.id);
  const { trigger, at, by, git, problems, hints } = launch;
  return {
    title: `Launch ${launch.id} of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Launch of ${printGraphRef(ref)}</p>
<h1>${TRIGGER_LABELS[trigger]} <span class="beside">${launchOutcome(launch, state.served)}</span></h1>
${definitionList([
  ['When', formatInstant(at)],
  ['By', by],
  ...(await originOf(launch, request)),
  ...commitDetails(git),
  ['Id', html`<code>${launch.id}</code>`],
])}
${problems.length > 0 && html`<section class="card" aria-labelledby="problems"><h2 id="problems">Why it did not compose</h2>${problemList(problems)}</section>`}
${launch.artifact !== null && html`<section class="card" aria-labelledby="changes"><h2 id="changes">Changes for clients</h2>${await changes(launch, request)}</section>`}
<section class="card" aria-labelledby="texts"><h2 id="texts">Changes of the subgraphs</h2>${await texts(launch, before ?? null, request)}</section>
${hints.length > 0 && html`<section class="card" aria-labelledby="hints"><h2 id="hints">Composition hints</h2><details><summary>${formatCount(hints.length, 'hint')} about legal constructs that may not be intended</summary><ul class="findings">${hints.slice(0, 100).map(({ code, message }) => html`<li class="finding"><p class="finding-head"><code>${code}</code></p><p class="words">${message}</p></li>`)}</ul></details></section>`}`,
  };
}

/** The launch whose subgraphs were reused, which may be of another variant. */
async function originOf(
  { from }: Launch,
  { context }: VariantPageRequest,
): Promise<readonly (readonly [string, Html])[]> {
  const origin = from === null ? null : await context.registry.dependencies.store.launch(from);
  const ref = readGraphRef(origin?.variant ?? '');
  return origin === null || ref === null ? [] : [['From', html`${launchLink(origin, ref)} of ${origin.variant}`]];
}

const LEVELS: readonly ChangeLevel[] = ['breaking', 'risky', 'safe'];
function levelOf({ code }: { readonly code: keyof typeof CHANGE_LEVELS }): ChangeLevel {
  return CHANGE_LEVELS[code];
}

/** Breaking changes first, then risky ones, then safe ones. */
async function changes(launch: Launch, request: VariantPageRequest): Promise<Html> {
  const found = await changesView(launch, request.ref, request.context);
  const sorted = LEVELS.flatMap((each) => found.filter((change) => levelOf(change) === each));
  const { items, links } = paginate(sorted, CHANGES_PER_PAGE, request);
  const rows = items.map((change): readonly HtmlContent[] => [
    coordinateLink(change.coordinate, request.home),
    html`${changeLevelBadge(levelOf(change))} ${codeLink(change.code)}`,
    change.description,
    ownerList(change.owners),
  ]);
  return html`${table({ caption: 'Changes of the API schema', columns: ['Element', 'Change', 'Description', 'Owner'], rows, empty: 'None.' })}${links}`;
}

/** The subgraphs whose SDL differs from the launch before, composed or not. */
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
    ? html`<p class="empty">No subgraph's schema differs from the launch before.</p>`
    : html`${found.map(sdlDiff)}`;
}
