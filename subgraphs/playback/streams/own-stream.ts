/** Finds the stream of a session id. Sessions of other accounts and devices are treated as unknown. */
import type { PlaybackSessionId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Versioned } from '@marquee/document-store/port';
import type { AccountStreams, StreamRecord } from '../documents.js';
import { findStream } from '../rules/streams/stream-slots.js';
import type { EndedStream } from '../rules/streams/stream-slots.js';
import type { PlaybackStore } from '../store.js';

export interface OwnStream {
  readonly stored: Versioned<AccountStreams>;
  readonly stream: StreamRecord | EndedStream<StreamRecord>;
}

export async function findOwnStream(
  store: PlaybackStore,
  sessionId: string,
  { accountId, deviceId }: ViewerIdentity,
): Promise<OwnStream | null> {
  const stored = await store.streams(accountId);
  const stream = stored === null ? null : findStream(stored.document, asId<PlaybackSessionId>(sessionId));
  return stored === null || stream === null || stream.deviceId !== deviceId ? null : { stored, stream };
}
