import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requestContinueWatching, startPlayback, viewer } from './requests.js';
import { heartbeat, secondsLater, publishFilmAndPlan, start } from './player.js';

test('a member can start playback after a restart and a day without any event', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-alone-'));
  try {
    let id = '';
    {
      await using playback = await startPlayback({ folder });
      await publishFilmAndPlan(playback);
      ({ id } = await start(playback, viewer));
    }
    await rm(join(folder, 'events'), { recursive: true });
    await using playback = await startPlayback({ folder, now: secondsLater(86_000) });
    expect(await heartbeat(playback, viewer, id, { seq: 1, at: 900, clientTime: secondsLater(86_000) })).toMatchObject({
      acceptedSeq: 1,
    });
    expect(await start(playback, viewer)).toMatchObject({ __typename: 'PlaybackSession', resumeAtSeconds: 900 });
    expect((await requestContinueWatching(playback)).ids).toEqual(['film']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
