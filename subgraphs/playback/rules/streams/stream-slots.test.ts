import { asId } from '@marquee/contracts/ids';
import type { DeviceId, PlaybackSessionId, ProfileId } from '@marquee/contracts/ids';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { claimSlot, MAX_ENDED_STREAMS, endStreams, NO_STREAMS, SILENCE_SECONDS, streamsInUse } from './stream-slots.js';
import type { Claim, Stream, Streams } from './stream-slots.js';

function at(second: number): Date {
  return new Date(Date.UTC(2026, 10, 15) + second * 1000);
}

function stream(device: string, second = 0, session = `${device}@${second}`): Stream {
  return {
    sessionId: asId<PlaybackSessionId>(session),
    deviceId: asId<DeviceId>(device),
    profileId: asId<ProfileId>('p'),
    startedAt: at(second).toISOString(),
    lastSeenAt: at(second).toISOString(),
  };
}

function claim(
  streams: Streams<Stream>,
  wanted: Stream,
  limit: number,
  second = 0,
  insteadOf: string | null = null,
): Claim<Stream> {
  return claimSlot(streams, wanted, {
    limit,
    insteadOf: insteadOf === null ? null : asId<PlaybackSessionId>(insteadOf),
    now: at(second),
  });
}

function granted(result: Claim<Stream>): Streams<Stream> {
  return result.outcome === 'granted' ? result.streams : expect.fail('no slot');
}

function devices(streams: readonly Stream[]): readonly string[] {
  return streams.map(({ deviceId }) => deviceId);
}

test('a plan of two gives two slots, and a third start gets the streams in use', () => {
  const two = granted(claim(granted(claim(NO_STREAMS, stream('a'), 2)), stream('b'), 2));
  const third = claim(two, stream('c'), 2);
  expect(third.outcome === 'limit' && devices(third.inUse)).toEqual(['a', 'b']);
});

test('a stream replaces the previous stream of its device', () => {
  const again = granted(claim(granted(claim(NO_STREAMS, stream('a'), 1)), stream('a', 5), 1, 5));
  expect(devices(again.active)).toEqual(['a']);
  expect(again.ended).toMatchObject([{ sessionId: 'a@0', endedBy: 'REPLACED', endedAt: at(5).toISOString() }]);
});

test('a start takes the slot of the longest silent stream, and no further ones', () => {
  const full: Streams<Stream> = { active: [stream('b', 10), stream('a', 0)], ended: [] };
  const late = SILENCE_SECONDS + 11;
  expect(claim(full, stream('c', 70), 2, SILENCE_SECONDS).outcome).toBe('limit');
  const after = granted(claim(full, stream('c', late), 2, late));
  expect([devices(after.active), devices(after.ended)]).toEqual([['b', 'c'], ['a']]);
  expect(devices(streamsInUse(after, at(late)))).toEqual(['c']);
});

test('after a downgrade no stream starts until a slot is free', () => {
  const four: Streams<Stream> = { active: ['a', 'b', 'c', 'd'].map((device) => stream(device)), ended: [] };
  expect(claim(four, stream('e'), 1).outcome).toBe('limit');
  expect(devices(granted(claim(four, stream('e', 100), 1, 100)).active)).toEqual(['e']);
});

test('a start that names a stream to end takes its slot in the same step', () => {
  const one = granted(claim(NO_STREAMS, stream('tv'), 1));
  const after = granted(claim(one, stream('phone'), 1, 0, 'tv@0'));
  expect([devices(after.active), after.ended[0]?.endedBy]).toEqual([['phone'], 'DISPLACED']);
  expect(claim(one, stream('phone'), 1, 0, 'no such session').outcome).toBe('limit');
});

test('ending no stream returns the same object; only the latest ended streams are kept', () => {
  const one = granted(claim(NO_STREAMS, stream('a'), 1));
  expect(endStreams(one, () => false, 'REVOKED', at(0))).toBe(one);
  let streams: Streams<Stream> = NO_STREAMS;
  for (let second = 0; second <= 50; second += 1) streams = granted(claim(streams, stream('a', second), 1, second));
  expect([streams.ended.length, streams.ended[0]?.sessionId]).toEqual([MAX_ENDED_STREAMS, 'a@49']);
});

test('random claims, ends and silences: never more streams in use than slots, and no refusal while a slot is free', () => {
  const random = createRandom(7);
  for (let run = 0; run < 300; run += 1) {
    const limit = random.pick([1, 2, 4]);
    let streams: Streams<Stream> = NO_STREAMS;
    for (let second = 0; second < 400; second += random.int(30)) {
      const device = `d${random.int(6)}`;
      const others = streamsInUse(streams, at(second)).filter(({ deviceId }) => deviceId !== device).length;
      const result = claim(streams, stream(device, second), limit, second);
      expect(result.outcome).toBe(others < limit ? 'granted' : 'limit');
      if (result.outcome === 'granted') streams = result.streams;
      if (random.int(4) === 0)
        streams = endStreams(streams, ({ deviceId }) => deviceId === device, 'STOPPED', at(second));
      expect(streams.active.length).toBeLessThanOrEqual(limit);
    }
  }
});
