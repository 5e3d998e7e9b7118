import { asId } from '@marquee/contracts/ids';
import type { EpisodeId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { readProgressReport } from './read-report.js';
import type { ReportInput, ReportedTitle } from './read-report.js';

const now = new Date('2026-11-15T12:00:00.000Z');
const film: ReportedTitle = { kind: 'MOVIE', runtimeSeconds: 5400, episodes: [] };
const series: ReportedTitle = {
  kind: 'SERIES',
  runtimeSeconds: null,
  episodes: [{ id: asId<EpisodeId>('e1'), runtimeSeconds: 1500 }],
};
function input(overrides: Partial<ReportInput> = {}): ReportInput {
  return {
    episodeId: null,
    positionSeconds: 60,
    clientTime: now,
    ...overrides,
  };
}

function codes(title: ReportedTitle, overrides: Partial<ReportInput>) {
  const read = readProgressReport(title, input(overrides), now);
  return read.outcome === 'invalid' ? read.fields.map(({ path, code }) => `${path.join('.')}: ${code}`) : read.outcome;
}

function report(title: ReportedTitle, overrides: Partial<ReportInput>) {
  const read = readProgressReport(title, input(overrides), now);
  return read.outcome === 'report' ? read.report : expect.fail(read.outcome);
}

test('a position beyond the end counts as the end of the film or episode', () => {
  expect(report(film, { positionSeconds: 9999 })).toMatchObject({ positionSeconds: 5400, durationSeconds: 5400 });
  expect(report(series, { positionSeconds: 9999, episodeId: 'e1' })).toMatchObject({
    positionSeconds: 1500,
    durationSeconds: 1500,
  });
});

test('a future time counts as now; a past time is kept', () => {
  expect(report(film, { clientTime: new Date('2030-01-01T00:00:00Z') }).updatedAt).toBe('2026-11-15T12:00:00.000Z');
  expect(report(film, { clientTime: new Date('2026-11-15T11:00:00Z') }).updatedAt).toBe('2026-11-15T11:00:00.000Z');
});

test('all problems are reported at once', () => {
  expect(codes(series, { positionSeconds: -1 })).toEqual([
    'input.positionSeconds: NEGATIVE',
    'input.episodeId: MISSING',
  ]);
  expect(codes(film, { episodeId: 'e1' })).toEqual(['input.episodeId: NOT_A_SERIES']);
  expect(codes({ ...film, runtimeSeconds: null }, {})).toEqual(['input.titleId: NO_LENGTH']);
});

test('an episode of another title is unknown', () => {
  expect(codes(series, { episodeId: 'e9' })).toBe('unknown-episode');
});
