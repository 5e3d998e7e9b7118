/** The list of checks, newest first. */
import { printGraphRef } from '../../graph-ref.js';
import type { Check } from '../../checks/check.js';
import { checkPath } from '../page-paths.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { HtmlContent } from '../components/html.js';
import { checkOutcome } from '../components/badges.js';
import { formatCount, formatInstant } from '../components/values.js';
import { readBefore, timePagination } from '../components/paging.js';
import { table } from '../components/table.js';

const PER_PAGE = 25;

export async function checksPage({ ref, context, query, path }: VariantPageRequest): Promise<Page> {
  const found = await context.checks.list(ref, PER_PAGE + 1, readBefore(query));
  const checks = found.slice(0, PER_PAGE);
  const rows = checks.map((check): readonly HtmlContent[] => [
    html`<a href="${checkPath(ref, check.id)}">${check.subgraph}<span class="hidden">, ${check.at}</span></a>`,
    formatInstant(check.at),
    checkOutcome(check),
    summaryOf(check),
    check.by,
  ]);
  return {
    title: `Checks of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Checks</h1>
<p class="lead">Proposed changes and their findings.</p>
<section class="card">
${table({ caption: 'Checks, newest first', columns: ['Subgraph', 'When', 'Outcome', 'Blocking findings', 'By'], rows, empty: html`None yet: <code>rover subgraph check ${printGraphRef(ref)} --name … --schema …</code>` })}
${timePagination(path, query, found.length > PER_PAGE ? (checks.at(-1)?.id ?? null) : null)}
</section>`,
  };
}

function summaryOf({ problems, objections, approved, contracts = [] }: Check): string {
  if (problems.length > 0) return formatCount(problems.length, 'composition problem');
  const failed = contracts.filter(({ passed }) => !passed).map(({ variant }) => variant);
  const own =
    objections.length === 0
      ? 'none'
      : `${formatCount(objections.length, 'finding')}${approved.length > 0 ? `, ${approved.length} approved` : ''}`;
  return failed.length === 0 ? own : `${own}; refused in ${failed.join(', ')}`;
}
