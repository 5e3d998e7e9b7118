/** Request counts by operation, client and day. Days are deleted after `RETENTION_DAYS`. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readAllPages } from '@marquee/document-store/pages';
import type { Collection, Store, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { KnownOperation } from '../checks/operations/known-operation.js';
import type { ReportedUse, UsageReport } from './read-usage-report.js';

export interface UsageWindow {
  readonly from: Date;
  readonly until: Date;
}

export interface Usage {
  /** Adds a report to the counts. Reports have no id: a report that is sent twice is counted twice. */
  count(report: UsageReport): Promise<void>;
  /** The operations of the days of the window, with their clients. */
  operations(ref: string, window: UsageWindow): Promise<readonly KnownOperation[]>;
}

/** The requests for one operation on one day, by client. */
interface DailyUse {
  /** `<ref>/<day>/<operation>` */
  readonly id: string;
  readonly ref: string;
  /** `2026-11-22` */
  readonly day: string;
  readonly operation: string;
  readonly name: string;
  readonly clients: readonly {
    readonly client: string;
    readonly version: string;
    readonly requests: number;
    readonly errors: number;
  }[];
}

/** The text of an operation, stored once for all days. */
interface Signature {
  /** `<ref>/<operation>` */
  readonly id: string;
  readonly signature: string;
  /** The last day on which the text was stored. */
  readonly day: string;
}

/** Covers two releases of a mobile app, and the time in which most devices update. */
export const RETENTION_DAYS = 90;
/** Bounds a document of a day: further clients of that day are counted as `other clients`. */
const MAX_CLIENTS_PER_DAY = 200;
const OTHER_CLIENTS = 'other clients';
/**
 * Bounds the documents of a day, for clients that generate a new operation for each request. Our graph has some dozens.
 */
const MAX_OPERATIONS_PER_DAY = 5_000;
/** A commit of so many takes some milliseconds; the store is synchronous. */
const OPERATIONS_PER_COMMIT = 100;
/** Each report deletes at most this many documents of expired days. */
const DELETED_PER_REPORT = 20;

const DAY_MS = 86_400_000;
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export async function openUsage(store: Store, clock: () => Date): Promise<Usage> {
  const daily: Collection<DailyUse> = await store.collection<DailyUse>({
    name: 'daily_usage',
    indexes: [{ fields: ['ref', 'day'] }, { fields: ['day'] }],
  });
  const signatures: Collection<Signature> = await store.collection<Signature>({
    name: 'operation_signatures',
    indexes: [{ fields: ['day'] }],
  });

  const deleteExpired = async (): Promise<readonly Write[]> => {
    const until = dayOf(new Date(clock().getTime() - RETENTION_DAYS * DAY_MS));
    const oldest = { until, orderBy: { field: 'day', direction: 'ascending' }, limit: DELETED_PER_REPORT } as const;
    const [days, texts] = await Promise.all([daily.find(oldest), signatures.find(oldest)]);
    return [
      ...days.documents.map(({ id }) => daily.remove(id)),
      ...texts.documents.map(({ id }) => signatures.remove(id)),
    ];
  };

  const countOne = async (
    ref: string,
    day: string,
    uses: readonly ReportedUse[],
    mayAdd: boolean,
  ): Promise<readonly Write[]> => {
    const [first] = uses;
    if (first === undefined) return [];
    const { operation, name, signature } = first;
    const id = `${ref}/${day}/${operation}`;
    const before = await daily.getVersioned(id);
    if (before === null && !mayAdd) return [];
    const document: DailyUse = {
      id,
      ref,
      day,
      operation,
      name,
      clients: addUses(before?.document.clients ?? [], uses),
    };
    const write = before === null ? daily.insert(document) : daily.replace(document, before.version);
    return before === null ? [write, signatures.upsert({ id: `${ref}/${operation}`, signature, day })] : [write];
  };

  const countGroups = async (
    ref: string,
    endedAt: Date,
    groups: readonly (readonly ReportedUse[])[],
  ): Promise<void> => {
    // The reporter's clock may be wrong: the day is today or yesterday.
    const day = dayOf(new Date(Math.min(Math.max(endedAt.getTime(), clock().getTime() - DAY_MS), clock().getTime())));
    const mayAdd = (await daily.count({ ref, day })) < MAX_OPERATIONS_PER_DAY;
    const writes = await Promise.all(groups.map((group) => countOne(ref, day, group, mayAdd)));
    // Deletions come first: a text that is reported again today is written after it was deleted.
    await store.commit({ writes: [...(await deleteExpired()), ...writes.flat()] });
  };

  return {
    count: async ({ graphRef, endedAt, uses }) => {
      const groups = [...groupByOperation(uses).values()];
      for (let start = 0; start === 0 || start < groups.length; start += OPERATIONS_PER_COMMIT) {
        const some = groups.slice(start, start + OPERATIONS_PER_COMMIT);
        await retryOnConflict(() => countGroups(graphRef, endedAt, some));
        await nextTurn();
      }
    },
    operations: async (ref, window) => {
      const days = await readDays(daily, ref, window);
      const operations = mergeDays(days);
      const texts = await signatures.getMany(operations.map(({ operation }) => `${ref}/${operation}`));
      return operations.map(({ name, clients }, index) => ({
        name: name === '' || name === '-' ? 'an operation without a name' : name,
        body: texts[index]?.signature ?? '',
        source: 'traffic' as const,
        clients,
      }));
    },
  };
}

function groupByOperation(uses: readonly ReportedUse[]): ReadonlyMap<string, readonly ReportedUse[]> {
  const groups = new Map<string, ReportedUse[]>();
  for (const use of uses) {
    const group = groups.get(use.operation);
    if (group === undefined) groups.set(use.operation, [use]);
    else group.push(use);
  }
  return groups;
}

function addUses(before: DailyUse['clients'], uses: readonly ReportedUse[]): DailyUse['clients'] {
  const clients = new Map(before.map((use) => [JSON.stringify([use.client, use.version]), use]));
  for (const { client, version, requests, errors } of uses) {
    const own = JSON.stringify([client, version]);
    const isKept = clients.has(own) || clients.size < MAX_CLIENTS_PER_DAY;
    const id = isKept ? own : OTHER_CLIENTS;
    const known = clients.get(id) ?? {
      client: isKept ? client : OTHER_CLIENTS,
      version: isKept ? version : '',
      requests: 0,
      errors: 0,
    };
    clients.set(id, { ...known, requests: known.requests + requests, errors: known.errors + errors });
  }
  return [...clients.values()];
}

function readDays(
  daily: Collection<DailyUse>,
  ref: string,
  { from, until }: UsageWindow,
): Promise<readonly DailyUse[]> {
  return readAllPages((after) =>
    daily.find({
      where: { ref },
      from: dayOf(from),
      until: dayOf(new Date(until.getTime() + DAY_MS)),
      orderBy: { field: 'day', direction: 'ascending' },
      after,
      limit: 1_000,
    }),
  );
}

interface MergedUse {
  readonly operation: string;
  readonly name: string;
  readonly clients: { name: string; version: string; requests: number }[];
}

function mergeDays(days: readonly DailyUse[]): readonly MergedUse[] {
  const merged = new Map<string, MergedUse>();
  for (const { operation, name, clients } of days) {
    const known = merged.get(operation) ?? { operation, name, clients: [] };
    for (const { client, version, requests } of clients) {
      const same = known.clients.find((each) => each.name === client && each.version === version);
      if (same === undefined) known.clients.push({ name: client, version, requests });
      else same.requests += requests;
    }
    merged.set(operation, known);
  }
  return [...merged.values()];
}
