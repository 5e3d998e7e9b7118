/** A member ends a stream of the account from another device, and so frees its slot. */
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import type { StreamRecord } from '../documents.js';
import { endStream } from './revocation.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { findStream, isEnded, streamsInUse } from '../rules/streams/stream-slots.js';

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
