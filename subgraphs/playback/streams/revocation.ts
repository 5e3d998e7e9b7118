/** Whether an active stream may continue, by the current state of title, membership and device. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import type { StreamRecord, TitleRecord } from '../documents.js';
import { admit } from '../rules/streams/admission.js';
import { endReasonOf } from '../rules/streams/revocation.js';
import { memberRestrictions } from '../restrictions.js';
import { LADDER } from '../delivery/hls/ladder.js';

/** A device that is playing has proven its capabilities. */
const ALL_CAPABILITIES = { codecs: LADDER.map(({ codec }) => codec), maxHeight: Infinity, hdr: true };

/** Null: the stream may continue. */
export async function findEndReason(
  stream: StreamRecord,
  title: TitleRecord,
  viewer: ViewerIdentity,
  { store, now }: Context,
): Promise<PlaybackEnd | null> {
  const member = await store.member(stream);
  const restrictions = memberRestrictions(viewer, member);
  if (restrictions === null) return 'REVOKED';
  const { accountId } = viewer;
  const { reasons } = admit(
    {
      title,
      restrictions,
      membership: member.subscription,
      accountId,
      device: member.device,
      capabilities: ALL_CAPABILITIES,
      ladder: LADDER,
    },
    now,
  );
  return endReasonOf(reasons);
}
