/**
 * Changes a production: reads it, compares versions, decides, and commits the production together with the title that
 * members see and its events.
 */
import { isDeepStrictEqual } from 'node:util';
import type { TitleId } from '@marquee/contracts/ids';
import type { IdempotentRequest } from '@marquee/document-store/idempotency';
import type { Change, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import type { ProductionDocument, WholeTitle } from '../documents.js';
import { eventsOf } from '../events.js';
import type { MissingPart } from '../rules/onboarding.js';
import { brokenBy } from '../rules/onboarding.js';
import type { FieldProblem } from '../rules/read-facts.js';
import { releasedTitle } from '../rules/released-title.js';
import { shelfEntriesOf } from '../rules/shelves.js';
import type { CatalogStore, StoredProduction } from '../store.js';

export type Outcome =
  | { readonly kind: 'changed'; readonly production: ProductionDocument; readonly reason?: string }
  | { readonly kind: 'not-ready'; readonly missing: readonly MissingPart[] }
  | { readonly kind: 'invalid'; readonly fields: readonly FieldProblem[] }
  | { readonly kind: 'not-found'; readonly what: 'title' | 'asset' | 'episode'; readonly id: string }
  | { readonly kind: 'version-conflict'; readonly currentVersion: number }
  | { readonly kind: 'key-taken' };

export interface Target {
  readonly titleId: string;
  readonly expectedVersion: number;
}

type Decide = (production: ProductionDocument) => Outcome | Promise<Outcome>;

/** An outcome with its change of the store; null when nothing changes. */
interface DecidedChange {
  readonly outcome: Outcome;
  readonly change: Change | null;
}

function isSameForMembers(before: WholeTitle | null, after: WholeTitle): boolean {
  return (
    before !== null &&
    isDeepStrictEqual(
      { ...before, title: { ...before.title, trailers: before.title.trailers ?? [], version: 0 } },
      { ...after, title: { ...after.title, version: 0 } },
    )
  );
}

function writesFor(store: CatalogStore, before: WholeTitle | null, after: WholeTitle): readonly Write[] {
  const entries = shelfEntriesOf(after.title);
  const remainingIds = new Set(entries.map(({ id }) => id));
  const removed = before === null ? [] : shelfEntriesOf(before.title).filter(({ id }) => !remainingIds.has(id));
  const people = new Map(after.title.people.map(({ id, name }) => [id, { id, name }]));
  return [
    ...store.saveTitle(after),
    ...[...people.values()].map((person) => store.savePerson(person)),
    ...entries.map((entry) => store.saveShelfEntry(entry)),
    ...removed.map(({ id }) => store.removeShelfEntry(id)),
  ];
}

function changeTo(
  store: CatalogStore,
  stored: StoredProduction | null,
  after: ProductionDocument,
  reason: string,
): Change {
  const save = store.saveProduction(after, stored?.readVersion ?? null);
  const visibleAfter = releasedTitle(after);
  const visibleBefore = stored === null ? null : releasedTitle(stored.production);
  if (visibleAfter === null || isSameForMembers(visibleBefore, visibleAfter)) return { writes: [save] };
  return {
    writes: [save, ...writesFor(store, visibleBefore, visibleAfter)],
    events: eventsOf(visibleBefore, visibleAfter, after.changedAt, reason),
  };
}

async function decideOn(
  store: CatalogStore,
  { titleId, expectedVersion }: Target,
  decide: Decide,
): Promise<DecidedChange> {
  const refuse = (outcome: Outcome): DecidedChange => ({ outcome, change: null });
  const stored = await store.production(titleId as TitleId);
  if (stored === null) return refuse({ kind: 'not-found', what: 'title', id: titleId });
  const { version } = stored.production;
  if (version !== expectedVersion) return refuse({ kind: 'version-conflict', currentVersion: version });
  const outcome = await decide(stored.production);
  if (outcome.kind !== 'changed') return refuse(outcome);
  const missing = brokenBy(outcome.production);
  if (missing.length > 0) return refuse({ kind: 'not-ready', missing });
  return { outcome, change: changeTo(store, stored, outcome.production, outcome.reason ?? '') };
}

/** Clears the loaders of a changed title, whose cached values are outdated. */
function clearLoaders({ loaders }: Context, outcome: Outcome): Outcome {
  if (outcome.kind !== 'changed') return outcome;
  loaders.title.clear(outcome.production.id);
  loaders.season.clearAll();
  loaders.episode.clearAll();
  return outcome;
}

/** Changes a production that is at the expected version, by the outcome of `decide`. */
export async function changeProduction(context: Context, target: Target, decide: Decide): Promise<Outcome> {
  const { store } = context;
  const outcome = await retryOnConflict(async () => {
    const decided = await decideOn(store, target, decide);
    if (decided.change !== null) await store.commit(decided.change);
    return decided.outcome;
  });
  return clearLoaders(context, outcome);
}

/** A repeated request with the same key changes nothing and returns the current production. */
async function decideOnce(
  context: Context,
  request: IdempotentRequest,
  work: () => Promise<DecidedChange>,
): Promise<Outcome> {
  const { store } = context;
  let refused: Outcome | null = null;
  const done = await retryOnConflict(() =>
    store.idempotency.execute<string>(request, async () => {
      const { outcome, change } = await work();
      refused = outcome.kind === 'changed' ? null : outcome;
      return { result: outcome.kind === 'changed' ? outcome.production.id : '', change };
    }),
  );
  if (done.kind === 'conflict') return { kind: 'key-taken' };
  if (refused !== null && done.kind === 'done') return refused;
  const stored = await store.production(done.result as TitleId);
  return clearLoaders(
    context,
    stored === null
      ? { kind: 'not-found', what: 'title', id: done.result }
      : { kind: 'changed', production: stored.production },
  );
}

/** As `changeProduction`, for a change that creates a part of the production. */
export function changeProductionOnce(
  context: Context,
  request: IdempotentRequest,
  target: Target,
  decide: Decide,
): Promise<Outcome> {
  return decideOnce(context, request, () => decideOn(context.store, target, decide));
}

/** @param make Returns the first state of a production, or why there is none. */
export function createProduction(
  context: Context,
  request: IdempotentRequest,
  make: () => Promise<Outcome>,
): Promise<Outcome> {
  return decideOnce(context, request, async () => {
    const outcome = await make();
    return {
      outcome,
      change: outcome.kind === 'changed' ? changeTo(context.store, null, outcome.production, '') : null,
    };
  });
}
