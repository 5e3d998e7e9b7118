/** Turns a batch of events into one commit: effects, own events, and the mark that both are done. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { Change, Position } from '@marquee/document-store/port';
import { applyEvent, isHandled } from './apply-event.js';
import type { Consumption } from './apply-event.js';
import { failedLetter, unreadableLetter, waitingLetter } from '../dead-letters/dead-letters.js';
import { streamOf } from './inbox.js';
import type { Batch, UnreadableEvent } from '../port.js';
import { BatchUnitOfWork } from './unit-of-work.js';

/** What runs handlers over these events comes to, without the marks of the inbox. */
async function effectsOf<DomainStore>(
  consumption: Consumption<DomainStore>,
  events: readonly Envelope[],
): Promise<Required<Pick<Change, 'writes' | 'events'>>> {
  const { answers, inboxes } = consumption;
  const unit = new BatchUnitOfWork();
  const echoes = await inboxes.echoes.look(answers ? events.map(streamOf) : []);
  const unanswered = new Set(answers ? echoes.unseen(events) : []);
  const answered: Envelope[] = [];
  for (const event of events) {
    const mayAnswer = unanswered.has(event);
    if ((await applyEvent(consumption, event, { unit, mayAnswer })) && mayAnswer) answered.push(event);
  }
  return { writes: [...unit.writes, ...echoes.mark(answered)], events: unit.events };
}

/** Applies what is new of `events` in one commit; what has a dead letter before it joins the letters instead. */
async function takeIn<DomainStore>(
  consumption: Consumption<DomainStore>,
  events: readonly Envelope[],
  origin: Position,
  moves: boolean,
): Promise<void> {
  const { name, store, inboxes, letters } = consumption;
  const consumed = moves ? { consumed: { consumer: name, position: origin } } : {};
  const view = await inboxes.effects.look(events.map(streamOf));
  const fresh = view.unseen(events);
  if (fresh.length === 0) return moves ? store.commit({ writes: [], ...consumed }) : undefined;
  const waiting = fresh.filter((event) => view.isHeld(streamOf(event))).map((event) => waitingLetter(event, origin));
  const effects = await effectsOf(
    consumption,
    fresh.filter((event) => !view.isHeld(streamOf(event))),
  );
  await letters.announce(waiting);
  const marks = view.mark(
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
async function setAside<DomainStore>(
  { store, inboxes, letters }: Consumption<DomainStore>,
  event: Envelope,
  origin: Position,
  failure: { readonly error: unknown; readonly attempts: number },
): Promise<void> {
  const view = await inboxes.effects.look([streamOf(event)]);
  const letter = failedLetter(event, origin, failure.error, failure.attempts);
  if (await letters.isDropped(letter)) return store.commit({ writes: view.mark([event]) });
  await letters.announce([letter]);
  await store.commit({ writes: [letters.add(letter), ...view.mark([event], [{ stream: letter.stream, more: 1 }])] });
}

async function setUnreadableAside<DomainStore>(
  { store, inboxes, letters }: Consumption<DomainStore>,
  unreadable: UnreadableEvent,
  origin: Position,
): Promise<void> {
  const { stream } = unreadableLetter(unreadable, origin, 0);
  const view = await inboxes.effects.look([stream]);
  const letter = unreadableLetter(unreadable, origin, view.seqOf(stream));
  if (await letters.knows(letter)) return;
  await letters.announce([letter]);
  await store.commit({ writes: [letters.add(letter), ...view.mark([], [{ stream, more: 1 }])] });
}

async function takeInAlone<DomainStore>(
  consumption: Consumption<DomainStore>,
  event: Envelope,
  origin: Position,
): Promise<void> {
  try {
    await takeIn(consumption, [event], origin, false);
  } catch (error) {
    const attempts = await consumption.patience.attemptsIfEnough(event.eventId, error);
    if (attempts === null) throw error;
    await setAside(consumption, event, origin, { error, attempts });
  }
}

/**
 * Applies what is new in the batch. When the whole cannot be applied, it goes event by event: the good ones have their
 * effect, and one that failed often enough becomes a dead letter. Rejects with the error of one that is to be tried
 * again.
 */
export async function applyBatch<DomainStore>(
  consumption: Consumption<DomainStore>,
  { events, unreadable = [], position }: Batch,
): Promise<void> {
  for (const each of unreadable) await setUnreadableAside(consumption, each, position);
  const handled = events.filter((event) => isHandled(consumption.events, event));
  try {
    await takeIn(consumption, handled, position, true);
  } catch (error) {
    if (handled.length === 0) throw error;
    // Each is looked up in the inbox again: a commit may have been done though its answer was lost.
    for (const event of handled) await takeInAlone(consumption, event, position);
    await consumption.store.commit({ writes: [], consumed: { consumer: consumption.name, position } });
  }
}
