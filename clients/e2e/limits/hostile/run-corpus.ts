/** Sends hostile requests to a process one after another, and finds those that cost more than they may. */
import { isRecord } from '@marquee/runtime/is-record';
import type { SystemProcess } from '../../system/running-system.js';
import { sendHostile } from './http-request.js';
import type { HostileHttpRequest, Outcome } from './http-request.js';
import { isAlive, ProcessObserver, residentMbOf } from './observe-process.js';
import type { Cost } from './observe-process.js';

export interface Targets {
  /** CPU time of the main thread for a request that is refused. */
  readonly refusedMs: number;
  /** CPU time of the main thread during which a side request waits. */
  readonly stretchMs: number;
}

export interface Finding {
  readonly process: string;
  readonly kind: string;
  readonly problem: string;
  /** The beginning of the request. */
  readonly request: string;
}

export interface CorpusResult {
  readonly requests: number;
  readonly refused: number;
  readonly worst: { readonly refusedMs: number; readonly stretchMs: number; readonly kind: string };
  readonly findings: readonly Finding[];
}

/** A request that is over a target is sent again: the first may have compiled code or collected garbage. */
const ATTEMPTS = 4;
/** Statuses with which Node's HTTP server itself refuses a head, without a body. */
const BY_NODE: ReadonlySet<number> = new Set([400, 417, 431]);
/** Beyond this, a request is a finding however long the next attempts take. */
const MAX_FIRST_MS = 1_000;

/** Stops when the process has ended. */
export async function runCorpus(
  target: SystemProcess,
  requests: readonly HostileHttpRequest[],
  { targets, until }: { readonly targets: Targets; readonly until: number },
): Promise<CorpusResult> {
  using observer = new ProcessObserver(target);
  await observer.calibrate();
  const findings: Finding[] = [];
  let [sent, refused] = [0, 0];
  let worst = { refusedMs: 0, stretchMs: 0, kind: '' };
  for (const hostile of requests) {
    if (performance.now() > until) break;
    sent += 1;
    if (sent % 50 === 0) await observer.calibrate();
    const { outcome, cost } = await sendUntilCheap(observer, hostile, targets);
    const isRefused = isRefusal(outcome);
    refused += isRefused ? 1 : 0;
    if (isRefused && hostile.isLong !== true && cost.mainMs > worst.refusedMs)
      worst = { ...worst, refusedMs: cost.mainMs };
    if (cost.stretchMs > worst.stretchMs) worst = { ...worst, stretchMs: cost.stretchMs, kind: hostile.kind };
    const problems = isAlive(target.pid)
      ? problemsOf(hostile, outcome, cost, isRefused, targets)
      : ['the process ended'];
    const request = `${hostile.method ?? 'POST'} ${hostile.path.slice(0, 60)} ${startOf(hostile.body)}`;
    findings.push(...problems.map((problem) => ({ process: target.name, kind: hostile.kind, problem, request })));
    if (!isAlive(target.pid)) break;
  }
  return { requests: sent, refused, worst, findings };
}

async function sendUntilCheap(
  observer: ProcessObserver,
  hostile: HostileHttpRequest,
  targets: Targets,
): Promise<{ readonly outcome: Outcome; readonly cost: Cost }> {
  let best: { readonly outcome: Outcome; readonly cost: Cost } | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const renamed = attempt === 0 ? hostile : { ...hostile, ...rename(hostile, attempt) };
    const { result: outcome, cost } = await observer.measure(() => sendHostileTo(observer, renamed));
    if (best === null || isCheaper(cost, best.cost)) best = { outcome, cost };
    const limitMs = isRefusal(outcome) ? targets.refusedMs : targets.stretchMs;
    const figure = isRefusal(outcome) ? cost.mainMs : cost.stretchMs;
    if ((figure <= limitMs && cost.stretchMs <= targets.stretchMs) || cost.stretchMs > MAX_FIRST_MS) break;
  }
  if (best === null) throw new Error('No attempt was made.');
  return best;
}

function isCheaper(one: Cost, other: Cost): boolean {
  return one.stretchMs + one.mainMs < other.stretchMs + other.mainMs;
}

function sendHostileTo(observer: ProcessObserver, hostile: HostileHttpRequest): Promise<Outcome> {
  return sendHostile(observer.url, hostile);
}

/** Generated names end in a number: with another one, no cache has the text. */
function rename({ body, path }: HostileHttpRequest, attempt: number): Pick<HostileHttpRequest, 'body' | 'path'> {
  const change = (text: string): string => text.replace(/\b([QH]\d*_\d+)/g, `$1_${attempt}`);
  return { path: change(path), ...(typeof body === 'string' ? { body: change(body) } : body && { body }) };
}

function isRefusal({ status, text }: Outcome): boolean {
  if (status === null || status >= 400) return true;
  const response = parsed(text);
  return hasNoData(response) && !wasExecuted(response);
}

type Refused = Readonly<Record<'errors', readonly unknown[]>>;

function hasNoData(response: unknown): response is Refused {
  return isRecord(response) && Array.isArray(response['errors']) && response['data'] == null;
}

/** Whether the request was executed up to a limit: its time was shared with others. */
const ENDED: ReadonlySet<unknown> = new Set(['TOO_MANY_FIELDS', 'DEADLINE_EXCEEDED', 'TOO_MANY_ERRORS']);

function wasExecuted({ errors }: Refused): boolean {
  return errors.some(
    (error) => isRecord(error) && isRecord(error['extensions']) && ENDED.has(error['extensions']['code']),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problemsOf(
  hostile: HostileHttpRequest,
  outcome: Outcome,
  { mainMs, stretchMs }: Cost,
  isRefused: boolean,
  targets: Targets,
): readonly string[] {
  return [
    ...(isRefused && hostile.isLong !== true && mainMs > targets.refusedMs
      ? [`refused after ${mainMs.toFixed(1)} ms of CPU (at most ${targets.refusedMs})`]
      : []),
    ...(stretchMs > targets.stretchMs
      ? [`held others up for ${stretchMs.toFixed(1)} ms of CPU (at most ${targets.stretchMs})`]
      : []),
    ...outcomeProblems(hostile, outcome),
  ];
}

/** A response has data, or errors that say what to do; a limit that was exceeded is named. */
function outcomeProblems({ path, method }: HostileHttpRequest, { status, text, failure }: Outcome): readonly string[] {
  if (status === null) {
    // The rest of a body over the limit is not read: a client that still sends may see only the closed connection.
    return /ECONNRESET|EPIPE|socket hang up/.test(failure ?? '') ? [] : [`no response: ${failure}`];
  }
  if (status >= 500 && status !== 503) return [`status ${status}: ${text.slice(0, 200)}`];
  if (!path.startsWith('/graphql') || method === 'OPTIONS') return [];
  const response = parsed(text);
  if (response === undefined)
    return BY_NODE.has(status) ? [] : [`status ${status} without JSON: ${text.slice(0, 100)}`];
  const errors =
    isRecord(response) && Array.isArray(response['errors']) ? (response['errors'] as readonly unknown[]) : [];
  return errors.flatMap((error) => errorProblems(error));
}

function errorProblems(error: unknown): readonly string[] {
  if (!isRecord(error) || typeof error['message'] !== 'string') return ['an error has no message'];
  const { message, extensions } = error;
  if (message.length > 1_000) return [`an error's message has ${message.length} characters`];
  const code = isRecord(extensions) ? extensions['code'] : undefined;
  if (code === 'INTERNAL_SERVER_ERROR') return [`a defect: ${message}`];
  if (code === 'OPERATION_OVER_LIMIT' && isRecord(extensions) && typeof extensions['limit'] !== 'string')
    return [`no limit is named: ${message}`];
  return [];
}

function startOf(body: HostileHttpRequest['body']): string {
  const first =
    typeof body === 'string' ? body : Array.isArray(body) ? body.find((piece) => typeof piece === 'string') : '';
  return typeof first === 'string' ? first.slice(0, 120) : '(bytes)';
}

/** Resident memory of the processes, in megabytes. */
export function memoryOf(processes: readonly SystemProcess[]): ReadonlyMap<string, number> {
  return new Map(processes.map(({ name, pid }) => [name, residentMbOf(pid)]));
}
