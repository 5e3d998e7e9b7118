/**
 * HTTP routes for playlists, media and captions. This process is the origin, and in development it also serves every
 * edge site that has no base URL.
 */
import type { FastifyInstance } from 'fastify';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { PlaybackConfig } from './config.js';
import type { MediaGrant } from './delivery/media-addresses.js';
import { captionFile } from './delivery/hls/captions.js';
import { AUDIO, renditionsOf } from './delivery/hls/ladder.js';
import { captionsPlaylist, mediaPlaylist, multivariantPlaylist } from './delivery/hls/playlists.js';
import { segmentAt } from './delivery/hls/segment.js';
import { readTracks } from './delivery/hls/tracks.js';
import type { Track } from './delivery/hls/tracks.js';
import type { PlaybackServices } from './services.js';
import type { PlaybackStore } from './store.js';

interface MediaFile {
  readonly type: string;
  readonly body: string | Buffer;
}

const PLAYLIST = 'application/vnd.apple.mpegurl';

function playlistOf(name: string, grant: MediaGrant): string | null {
  const { segments, renditions, language } = grant;
  if (name === 'main') return multivariantPlaylist(renditionsOf(renditions), language);
  if (name === 'captions') return captionsPlaylist(segments);
  return name === AUDIO.id || renditions.includes(name) ? mediaPlaylist(name, segments) : null;
}

function mediaOf(
  id: string,
  file: string,
  { segments, renditions }: MediaGrant,
  tracks: ReadonlyMap<string, Track>,
): MediaFile | null {
  const track = id === AUDIO.id || renditions.includes(id) ? tracks.get(id) : undefined;
  if (track === undefined) return null;
  const type = id === AUDIO.id ? 'audio/mp4' : 'video/mp4';
  if (file === 'init.mp4') return { type, body: track.init };
  const index = Number(/^(\d{1,6})\.m4s$/.exec(file)?.[1] ?? NaN);
  return index < segments ? { type, body: segmentAt(track.second, index) } : null;
}

function captionsOf(file: string, { segments }: MediaGrant): MediaFile | null {
  const body = captionFile(segments, Number(/^(\d{1,6})\.vtt$/.exec(file)?.[1] ?? NaN));
  return body === null ? null : { type: 'text/vtt', body };
}

/** Null when there is no such file, or the grant does not include it. */
function findFile(path: readonly string[], grant: MediaGrant, tracks: ReadonlyMap<string, Track>): MediaFile | null {
  const [first = '', second] = path;
  if (path.length > 2) return null;
  if (second !== undefined)
    return first === 'captions' ? captionsOf(second, grant) : mediaOf(first, second, grant, tracks);
  const name = /^([a-z0-9-]+)\.m3u8$/.exec(first)?.[1];
  const body = name === undefined ? null : playlistOf(name, grant);
  return body === null ? null : { type: PLAYLIST, body };
}

export async function routes(
  server: FastifyInstance,
  { services: { clock, delivery } }: SubgraphParts<PlaybackConfig, PlaybackStore, PlaybackServices>,
): Promise<void> {
  const tracks = await readTracks();
  server.get<{ Params: { '*': string } }>('/media/*', async (request, reply) => {
    // Players run on pages of other web origins.
    reply.header('access-control-allow-origin', '*');
    const [siteId = '', signed = '', ...path] = request.params['*'].split('/');
    const site = (await delivery.sites()).find(({ id }) => id === siteId);
    if (site?.healthy !== true)
      return reply.code(503).send({ message: 'This site is not serving; try the next host.' });
    const grant = await delivery.addresses.read(signed, clock());
    if (grant === null) return reply.code(403).send({ message: 'This address is invalid or has expired.' });
    const file = findFile(path, grant, tracks);
    if (file === null) return reply.code(404).send({ message: 'There is no file at this address.' });
    return reply.header('cache-control', 'private, max-age=3600').type(file.type).send(file.body);
  });
}
