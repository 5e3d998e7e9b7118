/** One check: whether the change may be made, whom it would hurt, and who let what pass. */
import { hasRole } from '../../keys/keys.js';
import type { Approval } from '../../checks/approvals.js';
import type { Check } from '../../checks/check.js';
import { printGraphRef } from '../../graph-ref.js';
import { checkPath } from '../page-paths.js';
import { findingGroups } from './check-findings.js';
import type { Finding, FindingGroup } from './check-findings.js';
import { NotFoundError } from '../page.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html } from '../components/html.js';
import { badge, checkOutcome, changeLevelBadge } from '../components/badges.js';
import { clientList } from '../components/clients.js';
import { codeLink, coordinateLink, launchLink, operationLink } from '../components/links.js';
import { formatCount, formatInstant } from '../components/values.js';
import { definitionList, table } from '../components/table.js';
import { ownerList } from '../components/owners.js';
import { problemList } from '../components/problems.js';

export async function readCheck({ ref, params, context }: VariantPageRequest): Promise<Check> {
  const check = await context.checks.read(params['id'] ?? '');
  if (check?.graph === ref.graph && check.variant === ref.variant) return check;
  throw new NotFoundError(`${printGraphRef(ref)} has no such check: its checks are listed under Checks.`);
}

export async function checkPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, context } = ask;
  const check = await readCheck(ask);
  const approvals = new Map(
    (await context.approvals.list(printGraphRef(ref))).map((approval) => [approval.finding, approval]),
  );
  const { subgraph, at, by, launch, problems, judgement } = check;
  return {
    title: `Check of ${subgraph} in ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">Check of ${printGraphRef(ref)}</p>
<h1>${subgraph} <span class="beside">${checkOutcome(check)}</span></h1>
<p class="lead">${verdict(check, approvals)}</p>
${definitionList([
  ['When', formatInstant(at)],
  ['By', by],
  ['Judged against', launch === null ? 'nothing: nobody was served yet' : launchLink({ id: launch }, ref)],
  ['Operations looked at', judgement === null ? 'none: it does not compose' : evidence(judgement.checkedOperations)],
])}
${problems.length > 0 && html`<section class="card" aria-labelledby="problems"><h2 id="problems">Why it does not compose</h2>${problemList(problems)}</section>`}
${findingGroups(check).map((group) => groupOf(group, approvals, ask))}
${contractsOf(check, ask)}`,
  };
}

function evidence(operations: number): string {
  return operations === 0 ? 'none: nothing is known of what clients ask' : formatCount(operations, 'known operation');
}

function verdict(
  { problems, objections, approved, contracts = [] }: Check,
  approvals: ReadonlyMap<string, Approval>,
): string {
  if (problems.length > 0) return 'It does not compose with the other subgraphs: routers would not get it.';
  const open = objections.filter((finding) => !approvals.has(finding));
  if (open.length > 0)
    return `${formatCount(open.length, 'finding stands', 'findings stand')} against it. Change the schema, or approve what is meant.`;
  if (approved.length < objections.length)
    return 'All that stood against it has been approved since: check it again, and it passes.';
  if (contracts.some(({ passed }) => !passed)) return 'It may pass here, but not in a contract that follows.';
  return objections.length > 0 ? 'All that stood against it had been approved before.' : 'Nothing stands against it.';
}

/** What is safe is counted, and shown when it is asked for. */
function groupOf(
  { id, title, findings }: FindingGroup,
  approvals: ReadonlyMap<string, Approval>,
  ask: VariantPageRequest,
): Html {
  const [weighty, safe] = [
    findings.filter((finding) => finding.level !== 'safe'),
    findings.filter((finding) => finding.level === 'safe'),
  ];
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${findings.length === 0 && html`<p class="empty">Nothing was found.</p>`}
${weighty.length > 0 && html`<ul class="findings">${weighty.slice(0, MAX_OPEN_FINDINGS).map((finding) => findingOf(finding, approvals, ask))}</ul>`}
${weighty.length > MAX_OPEN_FINDINGS && html`<details><summary>${formatCount(weighty.length - MAX_OPEN_FINDINGS, 'more finding')}</summary><ul class="findings">${weighty.slice(MAX_OPEN_FINDINGS).map((finding) => findingOf(finding, approvals, ask))}</ul></details>`}
${safe.length > 0 && html`<details><summary>${formatCount(safe.length, 'change')} that hurt${safe.length === 1 ? 's' : ''} nobody</summary>${safeTable(safe, ask)}</details>`}
</section>`;
}

const MAX_OPEN_FINDINGS = 40;

function safeTable(findings: readonly Finding[], { home }: VariantPageRequest): Html {
  return table({
    caption: 'Changes that hurt nobody',
    columns: ['Where', 'Change', 'What it means', 'Owner'],
    rows: findings.map(({ where, code, words, owners }) => [
      coordinateLink(where, home),
      codeLink(code),
      words.join(' '),
      ownerList(owners),
    ]),
    empty: '',
  });
}

function findingOf(finding: Finding, approvals: ReadonlyMap<string, Approval>, ask: VariantPageRequest): Html {
  const { id, code, where, isOperation, words, forbids, operations, owners } = finding;
  const approval = approvals.get(id);
  const isOpen = forbids && approval === undefined;
  return html`<li class="finding${isOpen && ' bad'}" id="finding-${id}">
<p class="finding-head">${isOpen ? badge('bad', 'forbids it') : forbids ? badge('good', 'approved') : changeLevelBadge(finding.level)} ${codeLink(code)} <span class="where">${isOperation ? operationLink(where, ask.home) : coordinateLink(where, ask.home)}</span></p>
${words.map((each) => html`<p class="words">${each}</p>`)}
${owners.length > 0 && html`<p><span class="quiet">Owner</span> ${ownerList(owners)}</p>`}
${operations.length > 0 && hurt(finding, ask)}
${approval !== undefined && forbids && html`<p class="approval">Approved by <strong>${approval.by}</strong>, ${formatInstant(approval.at)}: ${approval.reason}</p>`}
${isOpen && approveForm(finding, ask)}
</li>`;
}

function hurt({ operations, isOperation }: Finding, { home }: VariantPageRequest): Html {
  if (isOperation)
    return html`<div class="hurt"><p class="quiet">Asked by</p>${operations.map(({ clients }) => clientList(clients))}</div>`;
  return html`<details class="hurt"${operations.length <= MAX_OPEN_OPERATIONS && html` open`}><summary>Used by ${formatCount(operations.length, 'operation')}</summary>
<ul class="operations">${operations.map(({ name, clients }) => html`<li>${operationLink(name, home)}${clientList(clients)}</li>`)}</ul></details>`;
}

/** So many are shown at once, with their clients. */
const MAX_OPEN_OPERATIONS = 5;

/** For those who may; the others are told how. */
function approveForm({ id, code, where }: Finding, { context, ref, params }: VariantPageRequest): Html {
  const command = html`<code>marquee check approve ${printGraphRef(ref)} --finding ${id} --reason …</code>`;
  if (!hasRole(context.caller, 'publish'))
    return html`<p class="quiet">Whoever may publish can approve it here, or with ${command}</p>`;
  return html`<details class="approve"><summary>Approve <span class="hidden">${code} at ${where}</span></summary>
<form class="line-form" method="post" action="${checkPath(ref, params['id'] ?? '')}/approvals">
<input type="hidden" name="finding" value="${id}">
<div class="field wide"><label for="reason-${id}">Why it may pass</label><input id="reason-${id}" name="reason" required maxlength="500" autocomplete="off"></div>
<button type="submit">Let it pass</button>
</form>
<p class="hint">From now on, for this very change and no other. The same as ${command}</p></details>`;
}

function contractsOf({ graph, contracts = [] }: Check, { home }: VariantPageRequest): Html | false {
  return (
    contracts.length > 0 &&
    html`<section class="card" aria-labelledby="contracts"><h2 id="contracts">Contracts that follow</h2><ul class="plain-list">${contracts.map(({ variant, id, passed }) => html`<li>${passed ? badge('good', 'passed') : badge('bad', 'refused')} <a href="${checkPath({ graph, variant }, id)}">${graph}@${variant}</a></li>`)}</ul><p class="quiet">Each sees its part of <a href="${home}">this variant</a>, and is judged by its own clients.</p></section>`
  );
}
