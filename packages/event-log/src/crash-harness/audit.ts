/** Checks the data that a killed process left, and describes each inconsistency in a sentence. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { MyListChanged } from '@marquee/contracts/events/users';
import { ReadModels } from '../read-models/read-models.js';
import { startRelay } from '../outbox/relay.js';
import { silentLog } from '@marquee/runtime/log';
import { readAllPages } from '@marquee/document-store/pages';
import type { Collection } from '@marquee/document-store/port';
import { keyOf, numberIn, openTestSystem, OWNER } from './test-system.js';
import type { NumberedDocument, TestSystem, Tally } from './test-system.js';

/** A step of an audit takes seconds; after this time it is reported as stuck. */
const STEP_TIMEOUT_MS = 120_000;

/** Rejects with the name of the step when it takes longer than `STEP_TIMEOUT_MS`. */
async function withTimeout<T>(what: string, step: Promise<T>): Promise<T> {
  const timing = new AbortController();
  const late = async (): Promise<never> => {
    await wait(STEP_TIMEOUT_MS, undefined, { signal: timing.signal });
    throw new Error(`${what} is not finished after ${STEP_TIMEOUT_MS / 1000} s`);
  };
  return Promise.race([step, late()]).finally(() => timing.abort());
}

async function readNumbers(collection: Collection<NumberedDocument>): Promise<readonly number[]> {
  const documents = await readAllPages((after) =>
    collection.find({ orderBy: { field: 'n', direction: 'ascending' }, limit: 1000, after }),
  );
  return documents.map(({ n }) => n);
}

async function readLog({ log }: TestSystem): Promise<readonly Envelope[]> {
  const events: Envelope[] = [];
  const subscription = log.consume({
    group: 'audit',
    owners: [OWNER],
    positionOf: async () => null,
    apply: async (batch) => void events.push(...batch.events),
    onError: () => undefined,
  });
  await withTimeout('reading the log', subscription.caughtUp());
  await withTimeout('closing the log subscription', subscription.close());
  return events;
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function numberOf(event: Envelope): number {
  return numberIn(event.payload as MyListChanged['payload']);
}

/** There must be one event per number, and the sequence per key must be 1, 2, 3, … in the order of the numbers. */
function auditEvents(where: string, events: readonly Envelope[], numbers: readonly number[]): readonly string[] {
  const problems: string[] = [];
  if (
    !same(
      events.map(numberOf).toSorted((a, b) => a - b),
      numbers,
    )
  )
    problems.push(`${where}: the events do not match the documents`);
  for (const key of new Set(events.map((event) => event.key))) {
    const ofKey = events.filter((event) => event.key === key);
    if (
      !same(
        ofKey.map(({ seq }) => seq),
        ofKey.map((_event, index) => index + 1),
      )
    )
      problems.push(`${where}: the sequence of ${key} has a gap, a repetition or a wrong order`);
    if (
      !same(
        ofKey.map(numberOf),
        numbers.filter((n) => keyOf(n) === key),
      )
    )
      problems.push(`${where}: the events of ${key} are not in the order of their commits`);
  }
  return problems;
}

function expectedTallies(numbers: readonly number[]): readonly Tally[] {
  return [...new Set(numbers.map(keyOf))].toSorted().map((id) => {
    const own = numbers.filter((n) => keyOf(n) === id);
    return { id, events: own.length, sum: own.reduce((sum, n) => sum + n, 0), lastSeq: own.length };
  });
}

/** The read model must match the documents, and a rebuild must produce the same read model. */
async function auditReadModel(system: TestSystem, numbers: readonly number[]): Promise<readonly string[]> {
  const readModels = await ReadModels.open(system.readModels);
  readModels.start();
  try {
    await withTimeout('catching up', readModels.caughtUp());
    const problems: string[] = [];
    const found = (await readModels.domainStore.find({ limit: 1000 })).documents;
    if (JSON.stringify(found) !== JSON.stringify(expectedTallies(numbers)))
      problems.push('the read model does not match the documents');
    const { projections } = await withTimeout('the rebuild', readModels.rebuild());
    if (!projections.every(({ same }) => same)) problems.push('the rebuilt read model differs from the current one');
    return problems;
  } finally {
    await readModels.close();
  }
}

/**
 * Opens the data as the next start would and checks it.
 *
 * @param acknowledged All commit numbers that were printed for this location.
 */
export async function auditAfterCrash(
  location: string,
  acknowledged: readonly number[],
): Promise<{ readonly problems: readonly string[]; readonly lost: number }> {
  const system = await openTestSystem(location);
  try {
    const [left, right] = [await readNumbers(system.left), await readNumbers(system.right)];
    const present = new Set(left);
    const lost = acknowledged.filter((n) => !present.has(n)).length;
    const problems: string[] = [];
    if (!same(left, right)) problems.push('a commit is stored partially');
    const logged = await readLog(system);
    const known = new Set(logged.map(({ eventId }) => eventId));
    const waiting = (await system.store.outbox.pending(1_000_000)).filter(({ eventId }) => !known.has(eventId));
    problems.push(...auditEvents('log and outbox', [...logged, ...waiting], left));

    const relay = startRelay({ store: system.store, log: system.log, owner: OWNER, logger: silentLog });
    await withTimeout('publishing the outbox', relay.drained());
    await relay.close();
    problems.push(...auditEvents('log', await readLog(system), left), ...(await auditReadModel(system, left)));
    return { problems, lost };
  } finally {
    await system.close();
  }
}
