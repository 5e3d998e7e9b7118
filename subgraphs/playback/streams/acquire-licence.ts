/** Issues and renews content licences. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import { endStream } from './end-stream.js';
import { findEndReason } from './revocation.js';
import { findOwnStream } from './own-stream.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { licenceTerms } from '../rules/streams/licence-terms.js';
import type { LicenceTerms } from '../rules/streams/licence-terms.js';
import { isEnded } from '../rules/streams/stream-slots.js';

export type LicenceOutcome =
  | ({ readonly kind: 'issued'; readonly licence: string } & LicenceTerms)
  | { readonly kind: 'ended'; readonly endedBy: PlaybackEnd }
  | { readonly kind: 'unknown' };

/** Issues a licence for the stream when it may continue, and otherwise ends the stream. Renewal is the same call. */
export function acquireLicence(
  sessionId: string,
  challenge: string,
  viewer: ViewerIdentity,
  context: Context,
): Promise<LicenceOutcome> {
  return retryOnConflict(async () => {
    const own = await findOwnStream(context.store, sessionId, viewer);
    if (own === null) return { kind: 'unknown' };
    if (isEnded(own.stream)) return { kind: 'ended', endedBy: own.stream.endedBy };
    const title = await context.loaders.titles.load(own.stream.titleId);
    const endReason = title === null ? 'WITHDRAWN' : await findEndReason(own.stream, title, viewer, context);
    if (endReason !== null) {
      await endStream(own, endReason, context);
      return { kind: 'ended', endedBy: endReason };
    }
    const terms = licenceTerms(context.now);
    return {
      kind: 'issued',
      licence: await context.services.delivery.licences.issue(sessionId, challenge, terms),
      ...terms,
    };
  });
}
