/** The page of a check: its outcome, its findings, the affected operations, and the approvals. */
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
  throw new NotFoundError(`${printGraphRef(ref)} has no check with this id: see the list under Checks.`);
}

export async function checkPage(request: VariantPageRequest): Promise<Page> {
  const { ref, context } = request;
  const check = await readCheck(request);
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
  ['Compared with', launch === null ? 'nothing: no launch was served yet' : launchLink({ id: launch }, ref)],
  ['Checked operations', judgement === null ? 'none: it does not compose' : evidence(judgement.checkedOperations)],
])}
${problems.length > 0 && html`<section class="card" aria-labelledby="problems"><h2 id="problems">Why it does not compose</h2>${problemList(problems)}</section>`}
${findingGroups(check).map((group) => groupOf(group, approvals, request))}
${contractsOf(check, request)}`,
  };
}

function evidence(operations: number): string {
  return operations === 0 ? 'none: no operations are known' : formatCount(operations, 'known operation');
}

function verdict(
  { problems, objections, approved, contracts = [] }: Check,
  approvals: ReadonlyMap<string, Approval>,
): string {
  if (problems.length > 0) return 'The proposed schema does not compose with the other subgraphs.';
  const open = objections.filter((finding) => !approvals.has(finding));
  if (open.length > 0)
    return `${formatCount(open.length, 'finding blocks', 'findings block')} the change. Change the schema, or approve what is intended.`;
  if (approved.length < objections.length)
    return 'All blocking findings were approved after this check: the next check of this change passes.';
  if (contracts.some(({ passed }) => !passed))
    return 'The change passes for this variant, but not for one of its contracts.';
  return objections.length > 0
    ? 'All blocking findings were approved before this check.'
    : 'No finding blocks the change.';
}

/** Safe changes are collapsed to their number. */
function groupOf(
  { id, title, findings }: FindingGroup,
  approvals: ReadonlyMap<string, Approval>,
  request: VariantPageRequest,
): Html {
  const [unsafe, safe] = [
    findings.filter((finding) => finding.level !== 'safe'),
    findings.filter((finding) => finding.level === 'safe'),
  ];
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${findings.length === 0 && html`<p class="empty">No findings.</p>`}
${unsafe.length > 0 && html`<ul class="findings">${unsafe.slice(0, MAX_OPEN_FINDINGS).map((finding) => findingOf(finding, approvals, request))}</ul>`}
${unsafe.length > MAX_OPEN_FINDINGS && html`<details><summary>${formatCount(unsafe.length - MAX_OPEN_FINDINGS, 'more finding')}</summary><ul class="findings">${unsafe.slice(MAX_OPEN_FINDINGS).map((finding) => findingOf(finding, approvals, request))}</ul></details>`}
${safe.length > 0 && html`<details><summary>${formatCount(safe.length, 'safe change')}</summary>${safeTable(safe, request)}</details>`}
</section>`;
}

const MAX_OPEN_FINDINGS = 40;

function safeTable(findings: readonly Finding[], { home }: VariantPageRequest): Html {
  return table({
    caption: 'Safe changes',
    columns: ['Element', 'Change', 'Description', 'Owner'],
    rows: findings.map(({ where, code, messages, owners }) => [
      coordinateLink(where, home),
      codeLink(code),
      messages.join(' '),
      ownerList(owners),
    ]),
    empty: '',
  });
}

function findingOf(finding: Finding, approvals: ReadonlyMap<string, Approval>, request: VariantPageRequest): Html {
  const { id, code, where, isOperation, messages, isBlocking, operations, owners } = finding;
  const approval = approvals.get(id);
  const isOpen = isBlocking && approval === undefined;
  return html`<li class="finding${isOpen && ' bad'}" id="finding-${id}">
<p class="finding-head">${isOpen ? badge('bad', 'blocking') : isBlocking ? badge('good', 'approved') : changeLevelBadge(finding.level)} ${codeLink(code)} <span class="where">${isOperation ? operationLink(where, request.home) : coordinateLink(where, request.home)}</span></p>
${messages.map((each) => html`<p class="words">${each}</p>`)}
${owners.length > 0 && html`<p><span class="quiet">Owner</span> ${ownerList(owners)}</p>`}
${operations.length > 0 && affectedOperations(finding, request)}
${approval !== undefined && isBlocking && html`<p class="approval">Approved by <strong>${approval.by}</strong>, ${formatInstant(approval.at)}: ${approval.reason}</p>`}
${isOpen && approveForm(finding, request)}
</li>`;
}

function affectedOperations({ operations, isOperation }: Finding, { home }: VariantPageRequest): Html {
  if (isOperation)
    return html`<div class="affected"><p class="quiet">Sent by</p>${operations.map(({ clients }) => clientList(clients))}</div>`;
  return html`<details class="affected"${operations.length <= MAX_OPEN_OPERATIONS && html` open`}><summary>Used by ${formatCount(operations.length, 'operation')}</summary>
<ul class="operations">${operations.map(({ name, clients }) => html`<li>${operationLink(name, home)}${clientList(clients)}</li>`)}</ul></details>`;
}

/** Up to this many operations are shown expanded, with their clients. */
const MAX_OPEN_OPERATIONS = 5;

/** A form for callers with the role `publish`; for others, the command that approves the finding. */
function approveForm({ id, code, where }: Finding, { context, ref, params }: VariantPageRequest): Html {
  const command = html`<code>marquee check approve ${printGraphRef(ref)} --finding ${id} --reason …</code>`;
  if (!hasRole(context.caller, 'publish'))
    return html`<p class="quiet">Approving it requires a key with the role “publish”, here or with ${command}</p>`;
  return html`<details class="approve"><summary>Approve <span class="hidden">${code} at ${where}</span></summary>
<form class="line-form" method="post" action="${checkPath(ref, params['id'] ?? '')}/approvals">
<input type="hidden" name="finding" value="${id}">
<div class="field wide"><label for="reason-${id}">Reason</label><input id="reason-${id}" name="reason" required maxlength="500" autocomplete="off"></div>
<button type="submit">Approve</button>
</form>
<p class="hint">The approval holds for this change only. The same as ${command}</p></details>`;
}

function contractsOf({ graph, contracts = [] }: Check, { home }: VariantPageRequest): Html | false {
  return (
    contracts.length > 0 &&
    html`<section class="card" aria-labelledby="contracts"><h2 id="contracts">Contracts of this variant</h2><ul class="plain-list">${contracts.map(({ variant, id, passed }) => html`<li>${passed ? badge('good', 'passed') : badge('bad', 'refused')} <a href="${checkPath({ graph, variant }, id)}">${graph}@${variant}</a></li>`)}</ul><p class="quiet">Each contract shows a part of <a href="${home}">this variant</a>, and is checked against its own clients.</p></section>`
  );
}
