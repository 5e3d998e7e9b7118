import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { playback as definition } from '../subgraph.js';
import { openPlaybackServices } from '../services.js';
import { NOW, startPlayback, viewer } from './requests.js';
import { heartbeat, secondsLater, onDevice, publishFilmAndPlan, start } from './player.js';
import type { StartResponse } from './player.js';

const operator: ViewerIdentity = { ...viewer, scopes: ['playback:operate'] };
const REPORT =
  'mutation ($input: EdgeSiteInput!) { reportEdgeSite(input: $input) { __typename ... on EdgeSitePayload { site { id load draining healthy } } ... on Problem { code } } }';
function report(playback: TestSubgraph, input: object, as = operator) {
  return playback.execute(REPORT, { input }, { viewer: as });
}

function siteIds({ hosts }: StartResponse): readonly string[] {
  return hosts.map(({ siteId }) => siteId);
}

/** The path of an address of this process; tests inject requests without a socket. */
function pathOf(url: string): string {
  return new URL(url).pathname;
}

test('a player fetches playlists, media and captions below its signed address', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { manifest, hosts } = await start(playback, viewer, { capabilities: { codecs: ['avc1'], maxHeight: 720 } });
  expect(hosts.map(({ siteId, reason }) => [siteId, reason])).toEqual([['origin', 'FALLBACK_ORIGIN']]);
  const main = await playback.get(pathOf(manifest.url));
  expect(main.headers).toMatchObject({
    'content-type': 'application/vnd.apple.mpegurl',
    'access-control-allow-origin': '*',
  });
  expect(main.body.match(/^[a-z0-9-]+\.m3u8$/gm)).toEqual(['avc1-480.m3u8', 'avc1-720.m3u8']);
  const below = (file: string) => playback.get(pathOf(manifest.url).replace('main.m3u8', file));
  expect((await below('avc1-480.m3u8')).body.match(/\.m4s/g)).toHaveLength(750);
  for (const file of ['avc1-480/init.mp4', 'avc1-720/749.m4s', 'audio/0.m4s', 'captions/0.vtt'])
    expect((await below(file)).status, file).toBe(200);
  // Not in the plan, beyond the end, not a file.
  for (const file of ['av01-2160.m3u8', 'avc1-1080/init.mp4', 'avc1-480/750.m4s', 'captions/999.vtt', 'a/b/c'])
    expect((await below(file)).status, file).toBe(404);
});

test('a changed or expired address is refused', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { manifest } = await start(playback, viewer);
  const path = pathOf(manifest.url);
  const [head = '', payload = '', signature = ''] = path.split('.');
  const richer = Buffer.from(
    JSON.stringify({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), r: 'av01-2160' }),
  ).toString('base64url');
  expect((await playback.get([head, richer, signature, 'm3u8'].join('.'))).status).toBe(403);
  expect((await playback.get('/media/origin/none/main.m3u8')).status).toBe(403);
  expect(Date.parse(manifest.expiresAt) - NOW.getTime()).toBe((2 * 6000 + 4 * 3600) * 1000);
  playback.setNow(new Date(Date.parse(manifest.expiresAt) + 1000));
  expect((await playback.get(path)).status).toBe(403);
});

test('an overloaded or drained site leaves the list of new sessions within 10 s, and active ones get other hosts', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  await publishFilmAndPlan(playback, 4);
  const running = await start(playback, onDevice('television'));
  const [first = '', second = '', third = ''] = siteIds(running);
  await report(playback, { siteId: first, load: 0.97 });
  await report(playback, { siteId: second, draining: true });
  playback.setNow(secondsLater(10));
  const next = siteIds(await start(playback, onDevice('phone')));
  expect([next.includes(first), next.includes(second), next.includes(third)]).toEqual([false, false, true]);
  expect(
    (await heartbeat(playback, onDevice('television'), running.id, { seq: 1 })).hosts?.map(({ siteId }) => siteId),
  ).toEqual(next);
  expect(
    (await heartbeat(playback, onDevice('television'), running.id, { seq: 2, clientTime: secondsLater(10) })).hosts,
  ).toBeNull();
  await report(playback, { siteId: first, load: 0.5 });
  playback.setNow(secondsLater(20));
  expect(siteIds(await start(playback, onDevice('laptop')))).toContain(first);
});

test('a player with a known address gets the site that announces its network', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  await publishFilmAndPlan(playback);
  const query =
    'mutation { startPlayback(idempotencyKey: "k", input: { titleId: "film", capabilities: { codecs: ["avc1"], maxHeight: 720 } }) { ... on PlaybackSession { hosts { siteId reason } } } }';
  const { data } = await playback.execute(query, {}, { viewer, clientAddress: '203.0.113.9' });
  expect((data as { startPlayback: { hosts: readonly object[] } }).startPlayback.hosts[0]).toEqual({
    siteId: 'zrh1',
    reason: 'ROUTE_SPECIFICITY',
  });
});

test('an unhealthy site responds 503, and the next host serves', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  await publishFilmAndPlan(playback);
  const { manifest, hosts } = await start(playback, viewer);
  await report(playback, { siteId: hosts[0]?.siteId, healthy: false });
  playback.setNow(secondsLater(3));
  expect((await playback.get(pathOf(manifest.url))).status).toBe(503);
  expect((await playback.get(pathOf(`${hosts[1]?.baseUrl}/${manifest.path}`))).status).toBe(200);
});

test('only operators read and report sites; invalid reports are refused', async () => {
  await using playback = await startPlayback({ seed: 'small' });
  const forbidden = await report(playback, { siteId: 'zrh1', load: 0.1 }, viewer);
  expect([forbidden.data, forbidden.errors[0]?.extensions?.['code']]).toEqual([{ reportEdgeSite: null }, 'FORBIDDEN']);
  const seen = await playback.execute('{ edgeSites { id } }', {}, { viewer });
  expect([seen.data, seen.errors[0]?.extensions?.['code']]).toEqual([{ edgeSites: null }, 'FORBIDDEN']);
  expect((await report(playback, { siteId: 'nowhere', load: 1 })).data).toMatchObject({
    reportEdgeSite: { code: 'PLAYBACK_SITE_NOT_FOUND' },
  });
  expect((await report(playback, { siteId: 'zrh1', load: 1.5 })).data).toMatchObject({
    reportEdgeSite: { __typename: 'ValidationProblem' },
  });
});

test('repeated quality samples count once', async () => {
  await using playback = await startPlayback();
  await publishFilmAndPlan(playback);
  const { id } = await start(playback, viewer);
  const send = async (...seqs: readonly number[]) => {
    const samples = seqs.map((seq) => ({ seq, at: NOW.toISOString(), kind: 'REBUFFER', valueMs: 300 }));
    const { data } = await playback.execute(
      'mutation ($input: QualityInput!) { reportQuality(input: $input) { ... on QualityPayload { accepted } ... on Problem { code } } }',
      { input: { sessionId: id, samples } },
      { viewer },
    );
    return (data as { reportQuality: { accepted?: number; code?: string } }).reportQuality;
  };
  expect([await send(1, 2), await send(1, 2, 3), await send(3), await send(0)]).toEqual([
    { accepted: 2 },
    { accepted: 1 },
    { accepted: 0 },
    { code: 'PLAYBACK_QUALITY_INVALID' },
  ]);
});

test('under overload prefetching is refused with a retry time, and heartbeats are accepted', async () => {
  const busy = {
    ...definition,
    services: async (...parts: Parameters<typeof openPlaybackServices>) => {
      const services = await openPlaybackServices(...parts);
      return { ...services, delivery: { ...services.delivery, load: () => 0.98 } };
    },
  };
  await using playback = await startSubgraph(busy, { now: NOW });
  await publishFilmAndPlan(playback);
  const prefetch = await start(playback, viewer, { intent: 'PREFETCH' });
  expect(prefetch).toMatchObject({ __typename: 'RateLimitedProblem', code: 'PLAYBACK_BUSY' });
  expect(prefetch.retryAfterSeconds).toBeGreaterThanOrEqual(10);
  const session = await start(playback, viewer);
  expect(session.__typename).toBe('PlaybackSession');
  expect(await heartbeat(playback, viewer, session.id, { seq: 1 })).toMatchObject({ acceptedSeq: 1 });
});
