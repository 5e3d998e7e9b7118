/** The response to a start. A repeated start has the same session id and newly signed addresses. */
import type { Context } from '../context.js';
import type { StreamRecord, TitleRecord } from '../documents.js';
import { renditionsOf, segmentsFor } from '../delivery/hls/ladder.js';
import { toMediaHosts } from '../delivery/media-hosts.js';
import { addressesExpireAt, LICENCE_SECONDS, RENEW_AFTER_SECONDS } from '../rules/streams/licence-terms.js';
import { HEARTBEAT_SECONDS, SILENCE_SECONDS } from '../rules/streams/stream-slots.js';
import type { PlaybackStore } from '../store.js';
import { steeredSites } from '../delivery/media-hosts.js';

const UPSTREAM_OWNERS = ['billing', 'catalog', 'users'] as const;

/** When the oldest of the three read models was last updated; null while an owner has sent no event. */
async function copiesAsOf(store: PlaybackStore): Promise<string | null> {
  const receipts = await store.eventReceipts(UPSTREAM_OWNERS);
  return receipts.reduce<string | null>(
    (oldest, each) => (oldest === null || each === null ? null : each.at < oldest ? each.at : oldest),
    '9999',
  );
}

async function manifestOf(stream: StreamRecord, title: TitleRecord, firstBaseUrl: string, { services, now }: Context) {
  const { sessionId, durationSeconds, renditions } = stream;
  const expiresAt = addressesExpireAt(durationSeconds, now);
  const language = title.originalLanguage;
  const path = await services.delivery.addresses.manifestPath(
    { sessionId, segments: segmentsFor(durationSeconds), renditions, language },
    now,
    expiresAt,
  );
  return {
    url: `${firstBaseUrl}/${path}`,
    path,
    expiresAt,
    renditions: renditionsOf(renditions).map(({ bitsPerSecond, ...rendition }) => ({
      ...rendition,
      bitrateKbps: Math.ceil(bitsPerSecond / 1000),
    })),
    audio: [language],
    subtitles: [language],
    introEndsAtSeconds: null,
    creditsStartAtSeconds: null,
  };
}

export async function toSession(stream: StreamRecord, title: TitleRecord, context: Context) {
  const { clientAddress, store, services } = context;
  const { delivery } = services;
  const hosts = toMediaHosts(
    delivery,
    await steeredSites(delivery, title.id, { country: stream.country, clientAddress }),
  );
  return {
    __typename: 'PlaybackSession' as const,
    id: stream.sessionId,
    title,
    episode: stream.episodeId === null ? null : { id: stream.episodeId },
    resumeAtSeconds: stream.resumeAtSeconds,
    durationSeconds: stream.durationSeconds,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    slotTtlSeconds: SILENCE_SECONDS,
    maxQuality: stream.maxQuality,
    manifest: await manifestOf(stream, title, hosts[0]?.baseUrl ?? '', context),
    hosts,
    licence: { system: 'MOCK' as const, renewAfterSeconds: RENEW_AFTER_SECONDS, graceSeconds: LICENCE_SECONDS },
    copiesAsOf: await copiesAsOf(store),
  };
}
