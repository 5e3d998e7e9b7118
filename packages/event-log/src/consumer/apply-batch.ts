/** Turns a batch of events into one commit: effects, own events, and the mark that both are done. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Change, Position } from '@marquee/document-store/port';
import { applyEvent, isHandled } from './apply-event.js';
import type { ConsumerContext } from './apply-event.js';
import { failedDeadLetter, unreadableDeadLetter, blockedDeadLetter } from '../dead-letters/dead-letters.js';
import { streamOf } from './inbox.js';
import type { Batch, UnreadableEvent } from '../port.js';
import { BatchUnitOfWork } from './unit-of-work.js';

/** What runs handlers over these events comes to, without the marks of the inbox. */
async function runHandlers<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  events: readonly Envelope[],
): Promise<Required<Pick<Change, 'writes' | 'events'>>> {
  const { hasSideEffects: answers, inboxes } = consumption;
  const unit = new BatchUnitOfWork();
  const echoes = await inboxes.sideEffects.read(answers ? events.map(streamOf) : []);
  const unanswered = new Set(answers ? echoes.unapplied(events) : []);
  const answered: Envelope[] = [];
  for (const event of events) {
    const mayAnswer = unanswered.has(event);
    if ((await applyEvent(consumption, event, { unit, mayAnswer })) && mayAnswer) answered.push(event);
  }
  return { writes: [...unit.writes, ...echoes.markApplied(answered)], events: unit.events };
}

/** Applies what is new of `events` in one commit; what has a dead letter before it joins the letters instead. */
async function applyEvents<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  events: readonly Envelope[],
  origin: Position,
  moves: boolean,
): Promise<void> {
  const { name, store, inboxes, deadLetters: letters } = consumption;
  const consumed = moves ? { consumed: { consumer: name, position: origin } } : {};
  const view = await inboxes.readModels.read(events.map(streamOf));
  const fresh = view.unapplied(events);
  if (fresh.length === 0) return moves ? store.commit({ writes: [], ...consumed }) : undefined;
  const waiting = fresh
    .filter((event) => view.isBlocked(streamOf(event)))
    .map((event) => blockedDeadLetter(event, origin));
  const effects = await runHandlers(
    consumption,
    fresh.filter((event) => !view.isBlocked(streamOf(event))),
  );
  await letters.copyToLog(waiting);
  const marks = view.markApplied(
    fresh,
    waiting.map(({ stream }) => ({ stream, more: 1 })),
  );
  await store.commit({
    writes: [...effects.writes, ...waiting.map((letter) => letters.add(letter)), ...marks],
    events: effects.events,
    ...consumed,
  });
}

/** Gives the event up: it becomes a dead letter, and what follows it in its stream waits. */
async function deadLetter<DomainStore>(
  { store, inboxes, deadLetters: letters }: ConsumerContext<DomainStore>,
  event: Envelope,
  origin: Position,
  failure: { readonly error: unknown; readonly attempts: number },
): Promise<void> {
  const view = await inboxes.readModels.read([streamOf(event)]);
  const letter = failedDeadLetter(event, origin, failure.error, failure.attempts);
  if (await letters.isDropped(letter)) return store.commit({ writes: view.markApplied([event]) });
  await letters.copyToLog([letter]);
  await store.commit({
    writes: [letters.add(letter), ...view.markApplied([event], [{ stream: letter.stream, more: 1 }])],
  });
}

async function deadLetterUnreadable<DomainStore>(
  { store, inboxes, deadLetters: letters }: ConsumerContext<DomainStore>,
  unreadable: UnreadableEvent,
  origin: Position,
): Promise<void> {
  const { stream } = unreadableDeadLetter(unreadable, origin, 0);
  const view = await inboxes.readModels.read([stream]);
  const letter = unreadableDeadLetter(unreadable, origin, view.seqOf(stream));
  if (await letters.contains(letter)) return;
  await letters.copyToLog([letter]);
  await store.commit({ writes: [letters.add(letter), ...view.markApplied([], [{ stream, more: 1 }])] });
}

async function applySingleEvent<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  event: Envelope,
  origin: Position,
): Promise<void> {
  try {
    await applyEvents(consumption, [event], origin, false);
  } catch (error) {
    const attempts = await consumption.deliveryAttempts.recordFailure(event.eventId, error);
    if (attempts === null) throw error;
    await deadLetter(consumption, event, origin, { error, attempts });
  }
}

/**
 * Applies what is new in the batch. When the whole cannot be applied, it goes event by event: the good ones have their
 * effect, and one that failed often enough becomes a dead letter. Rejects with the error of one that is to be tried
 * again.
 */
export async function applyBatch<DomainStore>(
  consumption: ConsumerContext<DomainStore>,
  { events, unreadable = [], position }: Batch,
): Promise<void> {
  for (const each of unreadable) await deadLetterUnreadable(consumption, each, position);
  const handled = events.filter((event) => isHandled(consumption.events, event));
  try {
    await applyEvents(consumption, handled, position, true);
  } catch (error) {
    if (handled.length === 0) throw error;
    // Each is looked up in the inbox again: a commit may have been done though its answer was lost.
    for (const event of handled) await applySingleEvent(consumption, event, position);
    await consumption.store.commit({ writes: [], consumed: { consumer: consumption.name, position } });
  }
}
