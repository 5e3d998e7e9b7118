import { asId } from '@marquee/contracts/ids';
import type { EpisodeId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { moveBookmark } from './bookmark.js';
import type { BookmarkState } from './bookmark.js';
import { belongsInContinueWatching, resumePoint } from './resume-point.js';

const ids = ['s1e1', 's1e2', 's2e1'].map((id) => asId<EpisodeId>(id));
const [first, second, last] = ids as [EpisodeId, EpisodeId, EpisodeId];
const episodes = ids.map((id, index) => ({ id, runtimeSeconds: 1000 + index }));

function watch(...marks: readonly (readonly [EpisodeId | null, number])[]): BookmarkState {
  return (
    marks.reduce<BookmarkState | null>(
      (bookmark, [episodeId, positionSeconds], minute) =>
        moveBookmark(bookmark, {
          episodeId,
          positionSeconds,
          durationSeconds: 1000,
          updatedAt: `2026-11-15T10:0${minute}:00.000Z`,
        }),
      null,
    ) ?? expect.fail('watch something')
  );
}

function toContinue(bookmark: BookmarkState): boolean {
  return belongsInContinueWatching(bookmark, resumePoint(bookmark, episodes));
}

test('a finished episode is followed by the beginning of the next, across seasons too', () => {
  expect(resumePoint(watch([first, 960]), episodes)).toEqual({
    episodeId: second,
    positionSeconds: 0,
    durationSeconds: 1001,
    completed: false,
  });
  expect(resumePoint(watch([second, 1000]), episodes)).toMatchObject({ episodeId: last });
});

test('a next episode that was started before resumes at its position', () => {
  expect(resumePoint(watch([second, 400], [first, 1000]), episodes)).toMatchObject({
    episodeId: second,
    positionSeconds: 400,
  });
  expect(resumePoint(watch([second, 1000], [first, 1000]), episodes)).toMatchObject({
    episodeId: second,
    positionSeconds: 0,
  });
});

test('the last episode and a film are completed when they are finished', () => {
  expect(resumePoint(watch([last, 951]), episodes)).toMatchObject({ episodeId: last, completed: true });
  expect(resumePoint(watch([null, 951]), [])).toMatchObject({ episodeId: null, completed: true });
  expect(resumePoint(watch([null, 949]), [])).toMatchObject({ positionSeconds: 949, completed: false });
});

test('a bookmark in an episode that catalog removed counts as the end of the series', () => {
  expect(resumePoint(watch([asId<EpisodeId>('gone'), 1000]), episodes)).toMatchObject({ completed: true });
});

test('a series in the first seconds of its second episode is to continue', () => {
  expect(toContinue(watch([first, 5]))).toBe(false);
  expect(toContinue(watch([first, 1000]))).toBe(true);
  expect(toContinue(watch([first, 1000], [second, 5]))).toBe(true);
  expect(toContinue(watch([last, 1000]))).toBe(false);
});

test('a hidden title is not to continue', () => {
  expect(toContinue({ ...watch([null, 500]), isHidden: true })).toBe(false);
});
