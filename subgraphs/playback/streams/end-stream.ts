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

/** Ends one stream and tells the others, unless the account's streams have changed since they were read. */
export async function endStream(
  { held, stream }: OwnStream,
  endedBy: PlaybackEnd,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<AccountStreams> {
  const after: AccountStreams = {
    ...held.document,
    ...endStreams(held.document, ({ sessionId }) => sessionId === stream.sessionId, endedBy, now),
  };
  await store.commit({ writes: [store.saveStreams(after, held)], events: endedEvents(held.document, after) });
  return after;
}

/**
 * The streams that still run; null when the account never had such a session, or has forgotten it. Ending one twice is
 * harmless.
 */
export function displaceStream(
  sessionId: string,
  { accountId }: ViewerIdentity,
  context: Context,
): Promise<readonly StreamRecord[] | null> {
  return retryOnConflict(async () => {
    const held = await context.store.streams(accountId);
    const stream = held === null ? null : findStream(held.document, asId<PlaybackSessionId>(sessionId));
    if (held === null || stream === null) return null;
    const after = isEnded(stream) ? held.document : await endStream({ held, stream }, 'DISPLACED', context);
    return streamsInUse(after, context.now);
  });
}
