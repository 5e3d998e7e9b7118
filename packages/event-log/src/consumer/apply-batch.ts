/**
 * Applies a batch of events in one commit: effects, emitted events, inbox updates, and the position of the consumer.
 */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Change, Position } from '@marquee/document-store/port';
import { blockedDeadLetter, failedDeadLetter, unreadableDeadLetter } from '../dead-letters/dead-letters.js';
import type { Batch, UnreadableEvent } from '../port.js';
import { applyEvent, isHandled } from './apply-event.js';
import type { ConsumerContext } from './apply-event.js';
import { streamOf } from './inbox.js';
import { BatchUnitOfWork } from './unit-of-work.js';

/** Runs the handlers of the events and returns their writes and events, without the updates of the read-model inbox. */
async function runHandlers<DomainStore>(
  context: ConsumerContext<DomainStore>,
  events: readonly Envelope[],
): Promise<Required<Pick<Change, 'writes' | 'events'>>> {
  const { withSideEffects, inboxes } = context;
  const unit = new BatchUnitOfWork();
  const sideEffects = await inboxes.sideEffects.read(withSideEffects ? events.map(streamOf) : []);
  const withoutSideEffects = new Set(withSideEffects ? sideEffects.unapplied(events) : []);
  const done: Envelope[] = [];
  for (const event of events) {
    const isFirst = withoutSideEffects.has(event);
    const hadSideEffects = await applyEvent(context, event, { unit, withSideEffects: isFirst });
    if (hadSideEffects && isFirst) done.push(event);
  }
  return { writes: [...unit.writes, ...sideEffects.markApplied(done)], events: unit.events };
}

/**
 * Applies the events that are not yet applied, in one commit. Events whose stream has dead letters become dead letters
 * themselves, to keep the order of the stream.
 *
 * @param moves Whether the commit moves the position of the consumer to `origin`.
 */
async function applyEvents<DomainStore>(
  context: ConsumerContext<DomainStore>,
  events: readonly Envelope[],
  origin: Position,
  moves: boolean,
): Promise<void> {
  const { name, store, inboxes, deadLetters } = context;
  const consumed = moves ? { consumed: { consumer: name, position: origin } } : {};
  const inbox = await inboxes.readModels.read(events.map(streamOf));
  const unapplied = inbox.unapplied(events);
  if (unapplied.length === 0) return moves ? store.commit({ writes: [], ...consumed }) : undefined;
  const blocked = unapplied
    .filter((event) => inbox.isBlocked(streamOf(event)))
    .map((event) => blockedDeadLetter(event, origin));
  const effects = await runHandlers(
    context,
    unapplied.filter((event) => !inbox.isBlocked(streamOf(event))),
  );
  await deadLetters.copyToLog(blocked);
  const inboxWrites = inbox.markApplied(
    unapplied,
    blocked.map(({ stream }) => ({ stream, more: 1 })),
  );
  await store.commit({
    writes: [...effects.writes, ...blocked.map((letter) => deadLetters.add(letter)), ...inboxWrites],
    events: effects.events,
    ...consumed,
  });
}

/** Makes the event a dead letter; later events of its stream wait behind it. */
async function deadLetter<DomainStore>(
  { store, inboxes, deadLetters }: ConsumerContext<DomainStore>,
  event: Envelope,
  origin: Position,
  failure: { readonly error: unknown; readonly attempts: number },
): Promise<void> {
  const inbox = await inboxes.readModels.read([streamOf(event)]);
  const letter = failedDeadLetter(event, origin, failure.error, failure.attempts);
  if (await deadLetters.isDropped(letter)) return store.commit({ writes: inbox.markApplied([event]) });
  await deadLetters.copyToLog([letter]);
  const inboxWrites = inbox.markApplied([event], [{ stream: letter.stream, more: 1 }]);
  await store.commit({ writes: [deadLetters.add(letter), ...inboxWrites] });
}

async function deadLetterUnreadable<DomainStore>(
  { store, inboxes, deadLetters }: ConsumerContext<DomainStore>,
  unreadable: UnreadableEvent,
  origin: Position,
): Promise<void> {
  const { stream } = unreadableDeadLetter(unreadable, origin, 0);
  const inbox = await inboxes.readModels.read([stream]);
  const letter = unreadableDeadLetter(unreadable, origin, inbox.seqOf(stream));
  if (await deadLetters.contains(letter)) return;
  await deadLetters.copyToLog([letter]);
  await store.commit({ writes: [deadLetters.add(letter), ...inbox.markApplied([], [{ stream, more: 1 }])] });
}

async function applySingleEvent<DomainStore>(
  context: ConsumerContext<DomainStore>,
  event: Envelope,
  origin: Position,
): Promise<void> {
  try {
    await applyEvents(context, [event], origin, false);
  } catch (error) {
    const attempts = await context.deliveryAttempts.recordFailure(event.eventId, error);
    if (attempts === null) throw error;
    await deadLetter(context, event, origin, { error, attempts });
  }
}

/**
 * Applies the batch. When the batch fails as a whole, its events are applied one by one: an event that has failed
 * `MAX_DELIVERY_ATTEMPTS` times becomes a dead letter. Rejects with the error of an event that is to be delivered
 * again.
 */
export async function applyBatch<DomainStore>(
  context: ConsumerContext<DomainStore>,
  { events, unreadable = [], position }: Batch,
): Promise<void> {
  for (const each of unreadable) await deadLetterUnreadable(context, each, position);
  const handled = events.filter((event) => isHandled(context.events, event));
  try {
    await applyEvents(context, handled, position, true);
  } catch (error) {
    if (handled.length === 0) throw error;
    // Each event is checked against the inbox again: the commit may have succeeded although its reply was lost.
    for (const event of handled) await applySingleEvent(context, event, position);
    await context.store.commit({ writes: [], consumed: { consumer: context.name, position } });
  }
}
