/** Redrives dead letters: applies each event once, in the order of its stream, and removes the dead letter. */
import { VersionConflictError } from '@marquee/document-store/port';
import type { Versioned } from '@marquee/document-store/port';
import { applyEvent } from '../consumer/apply-event.js';
import type { ConsumerContext } from '../consumer/apply-event.js';
import { streamOf } from '../consumer/inbox.js';
import { BatchUnitOfWork } from '../consumer/unit-of-work.js';
import { readEnvelope } from '../envelope-json.js';
import { deadLetterId, errorText } from './dead-letters.js';
import type { DeadLetter } from './dead-letters.js';

/** Consecutive version conflicts after which a redrive reports the conflict as the failure. */
const MAX_CONFLICTS = 20;
const PAGE_SIZE = 1000;

/** Returned by the HTTP routes for redrive and drop, so field names must not change. */
export interface RedriveReport {
  readonly applied: number;
  /** Dead letters removed without being applied. */
  readonly dropped: number;
  /** The number of remaining dead letters. */
  readonly left: number;
  /** Dead letters that failed again, with the error. */
  readonly failed: readonly { readonly id: string; readonly error: string }[];
}

/** Applies the event and removes the dead letter in one commit, which conflicts with concurrent redrives. */
async function applyDeadLetter<DomainStore>(
  context: ConsumerContext<DomainStore>,
  letter: Versioned<DeadLetter>,
): Promise<void> {
  const { inboxes, deadLetters, store } = context;
  const { stream, event: storedEvent, text } = letter.document;
  const event = storedEvent ?? readEnvelope(text ?? '');
  const inbox = await inboxes.readModels.read([stream, streamOf(event)]);
  const sideEffects = await inboxes.sideEffects.read([streamOf(event)]);
  const unit = new BatchUnitOfWork();
  const withSideEffects = sideEffects.unapplied([event]).length > 0;
  const hadSideEffects = await applyEvent(context, event, { unit, withSideEffects });
  const inboxWrites = [
    ...inbox.markApplied(storedEvent === null ? [event] : [], [{ stream, more: -1 }]),
    ...sideEffects.markApplied(hadSideEffects && withSideEffects ? [event] : []),
  ];
  await store.commit({ writes: [...unit.writes, deadLetters.remove(letter), ...inboxWrites], events: unit.events });
}

async function drop<DomainStore>(
  { inboxes, deadLetters, store }: ConsumerContext<DomainStore>,
  letter: Versioned<DeadLetter>,
): Promise<void> {
  const { stream } = letter.document;
  const inbox = await inboxes.readModels.read([stream]);
  await store.commit({ writes: [...deadLetters.drop(letter), ...inbox.markApplied([], [{ stream, more: -1 }])] });
}

/** Stores the error of the failed attempt. Returns false when the dead letter was changed concurrently. */
async function recordFailure<DomainStore>(
  { deadLetters, store }: ConsumerContext<DomainStore>,
  { document, version }: Versioned<DeadLetter>,
  error: unknown,
): Promise<boolean> {
  const failed: DeadLetter = {
    ...document,
    reason: document.event === null ? 'unreadable' : 'failed',
    error: errorText(error),
    attempts: document.attempts + 1,
  };
  try {
    await store.commit({ writes: [deadLetters.replace(failed, version)] });
    return true;
  } catch (conflict) {
    if (conflict instanceof VersionConflictError) return false;
    throw conflict;
  }
}

/** Applies the dead letters of a stream in order, until one fails or none is left. */
async function redriveStream<DomainStore>(
  context: ConsumerContext<DomainStore>,
  stream: string,
): Promise<Pick<RedriveReport, 'applied' | 'failed'>> {
  for (let applied = 0, conflicts = 0; ; ) {
    const letter = await context.deadLetters.first(stream);
    if (letter === null) return { applied, failed: [] };
    try {
      await applyDeadLetter(context, letter);
      applied += 1;
    } catch (error) {
      conflicts += 1;
      const mayRetry = conflicts < MAX_CONFLICTS;
      if (error instanceof VersionConflictError && mayRetry) continue;
      if (!(await recordFailure(context, letter, error)) && mayRetry) continue;
      return { applied, failed: [{ id: deadLetterId(letter.document), error: errorText(error) }] };
    }
  }
}

async function streamsWithDeadLetters<DomainStore>({
  deadLetters,
}: ConsumerContext<DomainStore>): Promise<readonly string[]> {
  const streams = new Set<string>();
  for (let after: string | null = null; ; ) {
    const page = await deadLetters.list(PAGE_SIZE, after);
    for (const { stream } of page.letters) streams.add(stream);
    after = page.next;
    if (after === null) return [...streams];
  }
}

export class DeadLetterNotFoundError extends Error {
  override readonly name = 'DeadLetterNotFoundError';
}

/**
 * The dead letter of the event, which must be the first of its stream. Rejects with `DeadLetterNotFoundError` when
 * there is none, or when an earlier dead letter of the stream must be redriven or dropped first.
 */
async function requireFirst<DomainStore>(
  { deadLetters }: ConsumerContext<DomainStore>,
  eventId: string,
): Promise<Versioned<DeadLetter>> {
  for (let after: string | null = null; ; ) {
    const page = await deadLetters.list(PAGE_SIZE, after);
    const found = page.letters.find((letter) => deadLetterId(letter) === eventId);
    if (found !== undefined) {
      const first = await deadLetters.first(found.stream);
      if (first?.document.id === found.id) return first;
      const blocking = first === null ? 'another dead letter' : deadLetterId(first.document);
      throw new DeadLetterNotFoundError(`${eventId} waits behind ${blocking}: redrive or drop that one first.`);
    }
    after = page.next;
    if (after === null) throw new DeadLetterNotFoundError(`There is no dead letter ${eventId}.`);
  }
}

/**
 * Applies dead letters again: those of each stream in order, up to the first that fails.
 *
 * @param eventId Redrive only this event and the events that wait behind it. Default: all.
 */
export async function redrive<DomainStore>(
  context: ConsumerContext<DomainStore>,
  eventId: string | null = null,
): Promise<RedriveReport> {
  const streams =
    eventId === null ? await streamsWithDeadLetters(context) : [(await requireFirst(context, eventId)).document.stream];
  const reports = [];
  for (const stream of streams) reports.push(await redriveStream(context, stream));
  return {
    applied: reports.reduce((sum, { applied }) => sum + applied, 0),
    dropped: 0,
    left: await context.deadLetters.count(),
    failed: reports.flatMap(({ failed }) => failed),
  };
}

/**
 * Removes a dead letter without applying it, then applies the events that waited behind it. The copy in the dead-letter
 * log remains.
 */
export async function dropDeadLetter<DomainStore>(
  context: ConsumerContext<DomainStore>,
  eventId: string,
): Promise<RedriveReport> {
  const letter = await requireFirst(context, eventId);
  await drop(context, letter);
  const { applied, failed } = await redriveStream(context, letter.document.stream);
  return { applied, dropped: 1, left: await context.deadLetters.count(), failed };
}
