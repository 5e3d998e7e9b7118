/** Quality samples of players. Each is counted once. Under load they are shed before everything else. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import type { AccountStreams } from '../documents.js';
import { findOwnStream } from './own-stream.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { isEnded, replaceStream } from '../rules/streams/stream-slots.js';

export interface QualitySample {
  readonly seq: number;
  readonly kind: string;
}

/**
 * Returns the number of new samples; null when the device has no such session. Samples of an ended session are dropped.
 */
export function reportQuality(
  sessionId: string,
  samples: readonly QualitySample[],
  viewer: ViewerIdentity,
  { store, log }: Context,
): Promise<number | null> {
  return retryOnConflict(async () => {
    const own = await findOwnStream(store, sessionId, viewer);
    if (own === null) return null;
    const { stored, stream } = own;
    const fresh = isEnded(stream) ? [] : samples.filter(({ seq }) => seq > stream.sampledSeq);
    const last = fresh.reduce((highest, { seq }) => Math.max(highest, seq), 0);
    if (last === 0) return 0;
    const streams = replaceStream(stored.document, { ...stream, sampledSeq: last });
    const after: AccountStreams = { ...stored.document, ...streams };
    await store.commit({ writes: [store.saveStreams(after, stored)] });
    log.debug({ sessionId, samples: fresh }, 'quality samples of a player');
    return new Set(fresh.map(({ seq }) => seq)).size;
  });
}
