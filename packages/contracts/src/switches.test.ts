import { expect, test } from 'vitest';
import { featuresOf, isInstantText, isNewer, readSwitchList, switchesOff } from './switches.js';
import type { Switch, SwitchList } from './switches.js';

const RATINGS: Switch = {
  name: 'ratings',
  by: 'olga',
  why: 'its store is full',
  at: '2026-03-01T12:00:00Z',
  until: '2026-03-01T13:00:00Z',
};
const LIST: SwitchList = { graphRef: 'marquee@current', revision: 3, at: '2026-03-01T12:00:00Z', switches: [RATINGS] };

test('a list is read only when each switch has a name, who, why and both instants', () => {
  expect(readSwitchList(JSON.parse(JSON.stringify(LIST)))).toEqual(LIST);
  for (const missing of Object.keys(RATINGS))
    expect(readSwitchList({ ...LIST, switches: [{ ...RATINGS, [missing]: undefined }] }), missing).toBeNull();
  for (const missing of Object.keys(LIST)) expect(readSwitchList({ ...LIST, [missing]: null }), missing).toBeNull();
  for (const value of [null, 1, 'text', []]) expect(readSwitchList(value)).toBeNull();
});

test.each(['2026-03-01', '2026-03-01T12:00', '2026-13-01T12:00:00Z', '2026-02-31T12:00:00Z', 'tomorrow', ''])(
  '%s is no instant with a time zone',
  (text) => {
    expect(isInstantText(text)).toBe(false);
  },
);

test('a switch ends at its instant', () => {
  expect(switchesOff([RATINGS], new Date('2026-03-01T12:59:59.999Z'))).toEqual([RATINGS]);
  expect(switchesOff([RATINGS], new Date('2026-03-01T13:00:00Z'))).toEqual([]);
});

test('a list that is sent again does not replace a later one', () => {
  expect(isNewer(LIST, null)).toBe(true);
  expect(isNewer(LIST, LIST)).toBe(false);
  expect(isNewer({ ...LIST, revision: 2, at: '2026-03-01T11:00:00Z' }, LIST)).toBe(false);
  expect(isNewer({ ...LIST, revision: 4 }, LIST)).toBe(true);
  expect(isNewer({ ...LIST, revision: 1, at: '2026-03-02T11:00:00Z' }, LIST)).toBe(true);
});

test('a tag names a feature; what is not essential and has no such tag is one of its own', () => {
  expect(featuresOf(['feature/charts', 'non-core', 'owner/x'], 'Query.charts')).toEqual(['charts']);
  expect(featuresOf(['non-core'], 'Query.charts')).toEqual(['Query.charts']);
  expect(featuresOf(['core', 'owner/x'], 'Query.charts')).toEqual([]);
  expect(featuresOf(['feature/'], 'Query.charts')).toEqual([]);
});
