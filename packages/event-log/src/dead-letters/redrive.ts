/** Puts dead letters back: each is applied as it would have been, once, in the order of its stream. */
import { VersionConflictError } from '@marquee/document-store/port';
import type { Versioned } from '@marquee/document-store/port';
import { applyEvent } from '../consumer/apply-event.js';
import type { ConsumerContext } from '../consumer/apply-event.js';
import { deadLetterId, errorText } from './dead-letters.js';
import type { DeadLetter } from './dead-letters.js';
import { readEnvelope } from '../envelope-json.js';
import { streamOf } from '../consumer/inbox.js';
import { BatchUnitOfWork } from '../consumer/unit-of-work.js';

/** Somebody who is quicker so often is no accident. */
const MAX_CONFLICTS = 20;

export interface RedriveReport {
  readonly applied: number;
  /** Given up by hand. */
  readonly dropped: number;
  readonly left: number;
  /** The letters that cannot be applied even now, with the reason. */
  readonly failed: readonly { readonly id: string; readonly error: string }[];
}

/** The letter's event has its effect, and the letter is gone: one commit, which fails when anybody else was quicker. */
async function apply<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  letter: Versioned<DeadLetter>,
): Promise<void> {
  const { inboxes, deadLetters: letters, store } = consumption;
  const { stream, event: kept, text } = letter.document;
  const event = kept ?? readEnvelope(text ?? '');
  const [view, echoes] = [
    await inboxes.readModels.read([stream, streamOf(event)]),
    await inboxes.sideEffects.read([streamOf(event)]),
  ];
  const unit = new BatchUnitOfWork();
  const mayAnswer = echoes.unapplied([event]).length > 0;
  const answered = (await applyEvent(consumption, event, { unit, mayAnswer })) && mayAnswer ? [event] : [];
  const marks = [
    ...view.markApplied(kept === null ? [event] : [], [{ stream, more: -1 }]),
    ...echoes.markApplied(answered),
  ];
  await store.commit({ writes: [...unit.writes, letters.remove(letter), ...marks], events: unit.events });
}

async function drop<DomainStore>(
  { inboxes, deadLetters: letters, store }: ConsumerContext<DomainStore>,
  letter: Versioned<DeadLetter>,
): Promise<void> {
  const { stream } = letter.document;
  const view = await inboxes.readModels.read([stream]);
  await store.commit({ writes: [...letters.drop(letter), ...view.markApplied([], [{ stream, more: -1 }])] });
}

/**
 * Answers false when the letter is not what it was: the consumer has set another event aside, or somebody else
 * redrives.
 */
async function noteFailure<DomainStore>(
  { deadLetters: letters, store }: ConsumerContext<DomainStore>,
  { document, version }: Versioned<DeadLetter>,
  error: unknown,
): Promise<boolean> {
  const tried: DeadLetter = {
    ...document,
    reason: document.event === null ? 'unreadable' : 'failed',
    error: errorText(error),
    attempts: document.attempts + 1,
  };
  try {
    await store.commit({ writes: [letters.replace(tried, version)] });
    return true;
  } catch (conflict) {
    if (conflict instanceof VersionConflictError) return false;
    throw conflict;
  }
}

/**
 * Applies the letters of a stream from the first on, until there are no more or one fails. Answers how many were
 * applied, and which failed.
 */
async function redriveStream<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  stream: string,
): Promise<Pick<RedriveReport, 'applied' | 'failed'>> {
  for (let applied = 0, conflicts = 0; ; ) {
    const letter = await consumption.deadLetters.first(stream);
    if (letter === null) return { applied, failed: [] };
    try {
      await apply(consumption, letter);
      applied += 1;
    } catch (error) {
      conflicts += 1;
      const mayTryAgain = conflicts < MAX_CONFLICTS;
      if (error instanceof VersionConflictError && mayTryAgain) continue;
      if (!(await noteFailure(consumption, letter, error)) && mayTryAgain) continue;
      return { applied, failed: [{ id: deadLetterId(letter.document), error: errorText(error) }] };
    }
  }
}

/** Every stream that has letters. */
async function streamsWithDeadLetters<DomainStore>({
  deadLetters: letters,
}: ConsumerContext<DomainStore>): Promise<readonly string[]> {
  const streams = new Set<string>();
  for (let after: string | null = null; ; ) {
    const page = await letters.list(1000, after);
    for (const { stream } of page.letters) streams.add(stream);
    after = page.next;
    if (after === null) return [...streams];
  }
}

export class DeadLetterNotFoundError extends Error {
  override readonly name = 'NoSuchLetterError';
}

/**
 * The first letter of the stream that has the event. Throws `NoSuchLetterError` when there is none, or another comes
 * first.
 */
async function requireFirst<DomainStore>(
  { deadLetters: letters }: ConsumerContext<DomainStore>,
  eventId: string,
): Promise<Versioned<DeadLetter>> {
  for (let after: string | null = null; ; ) {
    const page = await letters.list(1000, after);
    const found = page.letters.find((letter) => deadLetterId(letter) === eventId);
    if (found !== undefined) {
      const first = await letters.first(found.stream);
      if (first?.document.id === found.id) return first;
      throw new DeadLetterNotFoundError(
        `${eventId} waits behind ${first === null ? 'another' : deadLetterId(first.document)}: see to that one first.`,
      );
    }
    after = page.next;
    if (after === null) throw new DeadLetterNotFoundError(`There is no dead letter ${eventId}.`);
  }
}

/**
 * Applies the dead letters again, those of one stream in order, up to the first that fails.
 *
 * @param eventId Only this one, and what waits behind it. Default: all.
 */
export async function redrive<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  eventId: string | null = null,
): Promise<RedriveReport> {
  const streams =
    eventId === null
      ? await streamsWithDeadLetters(consumption)
      : [(await requireFirst(consumption, eventId)).document.stream];
  const reports = [];
  for (const stream of streams) reports.push(await redriveStream(consumption, stream));
  return {
    applied: reports.reduce((sum, { applied }) => sum + applied, 0),
    dropped: 0,
    left: await consumption.deadLetters.count(),
    failed: reports.flatMap(({ failed }) => failed),
  };
}

/** Gives one up for good, and applies what waited behind it. It stays in the dead-letter log. */
export async function dropDeadLetter<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  eventId: string,
): Promise<RedriveReport> {
  const letter = await requireFirst(consumption, eventId);
  await drop(consumption, letter);
  const { applied, failed } = await redriveStream(consumption, letter.document.stream);
  return { applied, dropped: 1, left: await consumption.deadLetters.count(), failed };
}
