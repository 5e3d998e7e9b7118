/** Ends streams before their player stops. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Context } from '../context.js';
import type { AccountStreams, StreamRecord } from '../documents.js';
import { endStreams, findStream, isEnded, streamsInUse } from '../rules/streams/stream-slots.js';
import type { OwnStream } from './own-stream.js';
import { endedEvents } from './stream-events.js';

/** Ends one stream and publishes its end. Rejects with a version conflict when the account's streams have changed. */
export async function endStream(
  { stored, stream }: OwnStream,
  endedBy: PlaybackEnd,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<AccountStreams> {
  const after: AccountStreams = {
    ...stored.document,
    ...endStreams(stored.document, ({ sessionId }) => sessionId === stream.sessionId, endedBy, now),
  };
  await store.commit({ writes: [store.saveStreams(after, stored)], events: endedEvents(stored.document, after) });
  return after;
}

/**
 * Ends a stream of the account at a member's wish, which frees its slot. Ending it twice changes nothing.
 * @returns The streams that remain in use; null for a session that the account does not have or no longer remembers.
 */
export function displaceStream(
  sessionId: string,
  { accountId }: ViewerIdentity,
  context: Context,
): Promise<readonly StreamRecord[] | null> {
  return retryOnConflict(async () => {
    const stored = await context.store.streams(accountId);
    const stream = stored === null ? null : findStream(stored.document, asId<PlaybackSessionId>(sessionId));
    if (stored === null || stream === null) return null;
    const after = isEnded(stream) ? stored.document : await endStream({ stored, stream }, 'DISPLACED', context);
    return streamsInUse(after, context.now);
  });
}
