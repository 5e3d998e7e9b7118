/**
 * Conformance of queries: index coverage, orders, ranges, and pages that stay consistent during inserts and removals.
 */
import { describe, expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import { BadCursorError } from '../port.js';
import type { Collection, CollectionDefinition, Query, Scalar, Store } from '../port.js';
import { withReadCount } from '../read-counter.js';
import { withStore } from './harness.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';

interface View {
  readonly id: string;
  readonly profileId: string;
  readonly kind: string | null;
  readonly finished: boolean;
  readonly at: number | null;
  readonly note?: string;
}

const VIEWS: CollectionDefinition<View> = {
  name: 'views',
  indexes: [{ fields: ['profileId', 'at'] }, { fields: ['profileId', 'kind', 'finished', 'at'] }, { fields: ['note'] }],
};

function view(id: string, fields: Partial<View> = {}): View {
  return {
    id,
    profileId: 'p1',
    kind: 'MOVIE',
    finished: false,
    at: 0,
    ...fields,
  };
}

/** The order of the port: null first, then numbers by value, then text by code point. */
function compare(a: Scalar, b: Scalar): number {
  const rank = (value: Scalar): number => (value === null ? 0 : typeof value === 'string' ? 2 : 1);
  if (rank(a) !== rank(b) || a === null || b === null) return rank(a) - rank(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reference implementation: evaluates the query on every document. */
function scan(all: readonly View[], { where = {}, from, until, orderBy }: Query<View>): readonly string[] {
  const field = orderBy?.field ?? 'id';
  const valueOf = (document: View): Scalar => document[field] ?? null;
  const sign = orderBy?.direction === 'descending' ? -1 : 1;
  return all
    .filter((document) =>
      Object.entries(where).every(([key, value]) => (document[key as keyof View] ?? null) === value),
    )
    .filter((document) => from === undefined || (valueOf(document) !== null && compare(valueOf(document), from) >= 0))
    .filter((document) => until === undefined || (valueOf(document) !== null && compare(valueOf(document), until) < 0))
    .toSorted((a, b) => sign * (compare(valueOf(a), valueOf(b)) || compare(a.id, b.id)))
    .map(({ id }) => id);
}

async function readAll(views: Collection<View>, query: Query<View>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await views.find({ ...query, after });
    ids.push(...page.documents.map(({ id }) => id));
    expect(page.cursors).toHaveLength(page.documents.length);
    if (!page.hasMore) return ids;
    after = page.cursors.at(-1) ?? null;
  }
}

function newestFirst(limit: number, after: string | null = null): Query<View> {
  return {
    where: { profileId: 'p1' },
    orderBy: { field: 'at', direction: 'descending' },
    limit,
    after,
  };
}

type WithViews = (work: (views: Collection<View>, store: Store) => Promise<void>) => Promise<void>;

/** Results of covered queries. */
function describeResults(withViews: WithViews): void {
  test('every covered query returns, page by page, the same documents as a scan', () =>
    withViews(async (views, store) => {
      const random = createRandom(7);
      const all = Array.from({ length: 240 }, (_, index) =>
        view(`v${random.int(1e6)}-${index}`, {
          profileId: random.pick(['p1', 'p2']),
          kind: random.pick(['MOVIE', 'SERIES', null]),
          finished: random.next() < 0.5,
          at: random.pick([null, 1, 2, 2.5, 3, 1_790_000_000_000 + random.int(5)]),
          ...(random.next() < 0.5 ? {} : { note: random.pick(['', 'ä', 'z', 'Z', '🎬']) }),
        }),
      );
      await store.commit({ writes: all.map((document) => views.upsert(document)) });

      const wheres: NonNullable<Query<View>['where']>[] = [
        { profileId: 'p1' },
        { kind: null, profileId: 'p2', finished: true },
        { profileId: 'p1', kind: 'MOVIE', finished: false },
      ];
      const ranges = [{}, { from: 2 }, { until: 3 }, { from: 1, until: 2.5 }];
      for (const direction of ['ascending', 'descending'] as const) {
        const queries: Query<View>[] = wheres.flatMap((where) =>
          ranges.map((range) => ({ where, ...range, orderBy: { field: 'at' as const, direction }, limit: 1 })),
        );
        queries.push(
          { orderBy: { field: 'note', direction }, limit: 1 },
          { orderBy: { field: 'note', direction }, from: 'Z', limit: 1 },
          { orderBy: { field: 'id', direction }, limit: 1 },
          { limit: 1 },
        );
        for (const query of queries) {
          const expected = scan(all, query);
          for (const limit of [7, 1000]) expect(await readAll(views, { ...query, limit })).toEqual(expected);
        }
      }
      for (const where of wheres) expect(await views.count(where)).toBe(scan(all, { where, limit: 1 }).length);
      expect(await views.count({})).toBe(all.length);
    }));
}

/** Batches: one query for each value of a field. */
function describeBatches(withViews: WithViews): void {
  describe('a batch', () => {
    const profiles = ['p3', 'p1', 'nobody', 'p2', 'p1'];

    async function insertViews(views: Collection<View>, store: Store): Promise<void> {
      const random = createRandom(11);
      const all = Array.from({ length: 120 }, (_, index) =>
        view(`v${index}`, {
          profileId: random.pick(['p1', 'p2', 'p3', 'p4']),
          kind: random.pick(['MOVIE', 'SERIES', null]),
          finished: random.next() < 0.5,
          at: random.pick([null, 1, 2, 3, 4, 5]),
        }),
      );
      await store.commit({ writes: all.map((document) => views.upsert(document)) });
    }

    test('has the first page of each value, in the order of the values, in one read', () =>
      withViews(async (views, store) => {
        await insertViews(views, store);
        for (const direction of ['ascending', 'descending'] as const)
          for (const limit of [1, 3, 1000])
            for (const range of [{}, { from: 2 }, { until: 4 }, { from: 1, until: 3 }]) {
              const query = { orderBy: { field: 'at' as const, direction }, ...range, limit };
              const { result, reads } = await withReadCount(() =>
                views.findMany({ field: 'profileId', in: profiles, ...query }),
              );
              expect(reads).toBe(1);
              const single = profiles.map((profileId) => views.find({ where: { profileId }, ...query }));
              expect(result).toEqual(await Promise.all(single));
            }
      }));

    test('applies further conditions, and compares null like any value', () =>
      withViews(async (views, store) => {
        await insertViews(views, store);
        const where = { profileId: 'p1', finished: true };
        const kinds = ['SERIES', null, 'NONE'];
        const orderBy = { field: 'at', direction: 'ascending' } as const;
        const pages = await views.findMany({ field: 'kind', in: kinds, where, orderBy, limit: 5 });
        const single = kinds.map((kind) => views.find({ where: { ...where, kind }, orderBy, limit: 5 }));
        expect(pages).toEqual(await Promise.all(single));
        expect(pages.map(({ documents }) => documents.length > 0)).toEqual([true, true, false]);
        expect(await views.countMany({ field: 'kind', in: kinds, where })).toEqual(
          await Promise.all(kinds.map((kind) => views.count({ ...where, kind }))),
        );
      }));

    test('continues after the cursors of its pages with find', () =>
      withViews(async (views, store) => {
        await insertViews(views, store);
        const query = { orderBy: { field: 'at', direction: 'ascending' }, limit: 2 } as const;
        const [page] = await views.findMany({ field: 'profileId', in: ['p2'], ...query });
        const rest = await views.find({
          where: { profileId: 'p2' },
          ...query,
          limit: 1000,
          after: page?.cursors[1] ?? null,
        });
        const all = await views.find({ where: { profileId: 'p2' }, ...query, limit: 1000 });
        expect([...(page?.documents ?? []), ...rest.documents]).toEqual(all.documents);
      }));

    test('counts the documents of each value in one read', () =>
      withViews(async (views, store) => {
        await insertViews(views, store);
        const { result, reads } = await withReadCount(() => views.countMany({ field: 'profileId', in: profiles }));
        expect(reads).toBe(1);
        expect(result).toEqual(await Promise.all(profiles.map((profileId) => views.count({ profileId }))));
      }));

    test('of no values reads nothing', () =>
      withViews(async (views) => {
        const { result, reads } = await withReadCount(async () => [
          await views.findMany({
            field: 'profileId',
            in: [],
            orderBy: { field: 'at', direction: 'ascending' },
            limit: 1,
          }),
          await views.countMany({ field: 'profileId', in: [] }),
        ]);
        expect(result).toEqual([[], []]);
        expect(reads).toBe(0);
      }));

    test('is refused without an index, with more than 1000 values, and with its field in the conditions', () =>
      withViews(async (views) => {
        const many = Array.from({ length: 1001 }, (_, index) => `p${index}`);
        const orderBy = { field: 'at', direction: 'ascending' } as const;
        await expect(views.findMany({ field: 'kind', in: ['MOVIE'], limit: 1 })).rejects.toThrow('no index');
        await expect(views.countMany({ field: 'kind', in: [] })).rejects.toThrow('no index');
        await expect(views.findMany({ field: 'profileId', in: many, orderBy, limit: 1 })).rejects.toThrow(RangeError);
        await expect(views.countMany({ field: 'profileId', in: many })).rejects.toThrow(RangeError);
        await expect(views.findMany({ field: 'profileId', in: ['p1'], orderBy, limit: 0 })).rejects.toThrow(RangeError);
        const where = { profileId: 'p1' };
        await expect(views.findMany({ field: 'profileId', in: ['p2'], where, orderBy, limit: 1 })).rejects.toThrow(
          TypeError,
        );
      }));
  });
}

/** Pages and cursors. */
function describePages(withViews: WithViews): void {
  describe('pages', () => {
    test('report whether there are more documents; an empty list has no more', () =>
      withViews(async (views, store) => {
        expect(await views.find(newestFirst(2))).toEqual({ documents: [], cursors: [], hasMore: false });
        await store.commit({ writes: ['a', 'b'].map((id) => views.upsert(view(id))) });
        expect((await views.find(newestFirst(2))).hasMore).toBe(false);
        expect((await views.find(newestFirst(1))).hasMore).toBe(true);
      }));

    test('continue from a cursor after its document was removed and others were inserted before and after it', () =>
      withViews(async (views, store) => {
        await store.commit({ writes: [1, 2, 3, 4, 5].map((at) => views.upsert(view(`v${at}`, { at }))) });
        const first = await views.find(newestFirst(2));
        await store.commit({
          writes: [views.remove('v4'), views.upsert(view('v9', { at: 9 })), views.upsert(view('v2b', { at: 2 }))],
        });
        const rest = await views.find(newestFirst(10, first.cursors[1]));
        expect(first.documents.map(({ id }) => id)).toEqual(['v5', 'v4']);
        expect(rest.documents.map(({ id }) => id)).toEqual(['v3', 'v2b', 'v2', 'v1']);
      }));

    test('continue from a cursor after the range has changed, as a range that ends now does', () =>
      withViews(async (views, store) => {
        await store.commit({ writes: [1, 2, 3, 4].map((at) => views.upsert(view(`v${at}`, { at }))) });
        const ascending: Query<View> = {
          where: { profileId: 'p1' },
          orderBy: { field: 'at', direction: 'ascending' },
          limit: 2,
        };
        const first = await views.find({ ...ascending, until: 4 });
        const rest = await views.find({ ...ascending, until: 5, after: first.cursors[1] ?? null });
        expect([...first.documents, ...rest.documents].map(({ at }) => at)).toEqual([1, 2, 3, 4]);
      }));

    test('contain from 1 to 1000 documents', () =>
      withViews(async (views) => {
        for (const limit of [0, -1, 1001, 1.5, Number.NaN])
          await expect(views.find({ limit })).rejects.toThrow(RangeError);
      }));

    test('refuse a cursor that is malformed, modified, or from another list', () =>
      withViews(async (views, store) => {
        await store.commit({ writes: [1, 2, 3].map((at) => views.upsert(view(`v${at}`, { at }))) });
        const cursor = (await views.find(newestFirst(1))).cursors[0] ?? '';
        const foreign =
          (await views.find({ where: { profileId: 'p1' }, orderBy: { field: 'at', direction: 'ascending' }, limit: 1 }))
            .cursors[0] ?? '';
        const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
        const bad = [
          '',
          'x',
          '🎬',
          `${cursor}!`,
          cursor.slice(1),
          `${cursor}AA`,
          foreign,
          json(null),
          json([]),
          json({}),
          json(['a', 1, 'b']),
        ];
        for (const after of bad) await expect(views.find(newestFirst(1, after))).rejects.toThrow(BadCursorError);
        await expect(views.find({ ...newestFirst(1, cursor), where: { profileId: 'p2' } })).rejects.toThrow(
          BadCursorError,
        );
        expect((await views.find(newestFirst(1, cursor))).documents[0]?.id).toBe('v2');
      }));
  });
}

/** Queries without an index. */
function describeUncovered(withViews: WithViews): void {
  describe('a query that no index covers', () => {
    const uncovered: Record<string, Query<View>> = {
      'an equality on a field that is not the first of any index': { where: { kind: 'MOVIE' }, limit: 1 },
      'an equality that skips a field of the index': {
        where: { profileId: 'p1', finished: true },
        orderBy: { field: 'at', direction: 'ascending' },
        limit: 1,
      },
      'an order without its equality': { orderBy: { field: 'at', direction: 'ascending' }, limit: 1 },
      'an order by id where another field is next in the index': { where: { profileId: 'p1' }, limit: 1 },
    };
    test.each(Object.keys(uncovered))('throws immediately, also on an empty collection: %s', (name) =>
      withViews(async (views) => {
        await expect(views.find(uncovered[name] ?? { limit: 1 })).rejects.toThrow('no index that covers');
      }),
    );

    test('throws for a count', () =>
      withViews(async (views) => {
        await expect(views.count({ kind: 'MOVIE' })).rejects.toThrow('no index that covers');
        expect(await views.count({ profileId: 'p1' })).toBe(0);
      }));

    test('an undefined condition is an error and is not ignored', () =>
      withViews(async (views) => {
        const where = { profileId: undefined } as unknown as NonNullable<Query<View>['where']>;
        await expect(views.find({ where, orderBy: { field: 'at', direction: 'ascending' }, limit: 1 })).rejects.toThrow(
          TypeError,
        );
      }));
  });
}

export function describeQueriesConformance(create: CreateStoreHarness): void {
  const withViews: WithViews = (work) => withStore(create, async (store) => work(await store.collection(VIEWS), store));

  describeResults(withViews);
  describePages(withViews);
  describeBatches(withViews);
  describeUncovered(withViews);
}
