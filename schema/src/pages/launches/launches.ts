/** The list of a variant's launches, newest first. */
import { printGraphRef } from '../../graph-ref.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { HtmlContent } from '../components/html.js';
import { commit } from '../components/commit.js';
import { launchLink } from '../components/links.js';
import { launchOutcome, TRIGGER_LABELS } from '../components/badges.js';
import { readBefore, timePagination } from '../components/paging.js';
import { table } from '../components/table.js';
import { formatInstant } from '../components/values.js';

const PER_PAGE = 25;

export async function launchesPage({
  ref,
  state: { served },
  context,
  query,
  path,
}: VariantPageRequest): Promise<Page> {
  const found = await context.registry.history(ref, PER_PAGE + 1, readBefore(query));
  const launches = found.slice(0, PER_PAGE);
  const rows = launches.map((launch): readonly HtmlContent[] => [
    launchLink(launch, ref),
    formatInstant(launch.at),
    TRIGGER_LABELS[launch.trigger],
    launchOutcome(launch, served),
    launch.by,
    commit(launch.git),
  ]);
  return {
    title: `Launches of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Launches</h1>
<p class="lead">Each change of the variant is a launch. A launch that composes is served to routers; after one that does not, they keep the previous supergraph.</p>
<section class="card">
${table({ caption: 'Launches, newest first', columns: ['Launch', 'When', 'Trigger', 'Outcome', 'By', 'Commit'], rows, empty: 'No launches yet.' })}
${timePagination(path, query, found.length > PER_PAGE ? (launches.at(-1)?.id ?? null) : null)}
</section>`,
  };
}
