import { asId } from '@marquee/contracts/ids';
import type { EpisodeId } from '@marquee/contracts/ids';
import { describe, expect, test } from 'vitest';
import { isOpen, moveBookmark } from './bookmark.js';
import type { ProgressReport } from './bookmark.js';

const e1 = asId<EpisodeId>('e1');
const e2 = asId<EpisodeId>('e2');
function at(minute: number): string {
  return `2026-11-15T10:${String(minute).padStart(2, '0')}:00.000Z`;
}

function report(minute: number, positionSeconds: number, episodeId: EpisodeId | null = null): ProgressReport {
  return {
    episodeId,
    positionSeconds,
    durationSeconds: 1000,
    updatedAt: at(minute),
  };
}

function inOrder(...reports: readonly ProgressReport[]) {
  return reports.reduce(moveBookmark, moveBookmark(null, report(0, 10)));
}

describe('two devices, one bookmark', () => {
  test('the later report wins in either order of arrival', () => {
    expect(inOrder(report(1, 100), report(2, 200))).toEqual(inOrder(report(2, 200), report(1, 100)));
    expect(inOrder(report(2, 200), report(1, 900)).positionSeconds).toBe(200);
  });

  test('a later report may move the position back', () => {
    expect(inOrder(report(1, 800), report(2, 50)).positionSeconds).toBe(50);
  });

  test('a repeated report returns the same object', () => {
    const once = inOrder(report(1, 100));
    expect(moveBookmark(once, report(1, 100))).toBe(once);
    expect(moveBookmark(once, report(1, 700))).toBe(once);
  });

  test('an older report about another episode changes that episode only', () => {
    const watchingSecond = moveBookmark(moveBookmark(null, report(1, 100, e1)), report(5, 300, e2));
    const afterLate = moveBookmark(watchingSecond, report(3, 990, e1));
    expect(afterLate).toMatchObject({ episodeId: e2, positionSeconds: 300, updatedAt: at(5) });
    expect(afterLate.episodes[e1]).toMatchObject({ positionSeconds: 990, updatedAt: at(3) });
    expect(moveBookmark(afterLate, report(2, 5, e1))).toBe(afterLate);
  });

  test('a later report makes a hidden title visible again, an older one does not', () => {
    const hidden = { ...inOrder(report(5, 100)), isHidden: true };
    expect(moveBookmark(hidden, report(4, 200)).isHidden).toBe(true);
    expect(moveBookmark(hidden, report(6, 200)).isHidden).toBe(false);
  });
});

test('a film is open between 3 and 95 percent, a series until it is hidden', () => {
  const film = (position: number) => isOpen(moveBookmark(null, report(1, position)));
  expect([29, 30, 31, 949, 950, 1000].map(film)).toEqual([false, false, true, true, false, false]);
  const series = moveBookmark(null, report(1, 1000, e1));
  expect(isOpen(series)).toBe(true);
  expect(isOpen({ ...series, isHidden: true })).toBe(false);
});
