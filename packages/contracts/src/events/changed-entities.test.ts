import { expect, test } from 'vitest';
import type { Envelope } from './envelope.js';
import { changedEntities, CHANGED_ENTITIES } from './changed-entities.js';

const IDS = {
  titleId: 't1',
  accountId: 'a1',
  profileId: 'p1',
  profileIds: ['p1', 'p2'],
  deviceId: 'd1',
  deviceIds: ['d1'],
  subscriptionId: 's1',
  invoiceId: 'i1',
  planId: 'plan',
};

function event(type: string, version = 1): Envelope {
  return {
    eventId: 'e',
    type,
    version,
    owner: 'any',
    key: 'k',
    seq: 1,
    occurredAt: '2030-01-01T00:00:00Z',
    causationId: null,
    payload: IDS,
  };
}

test.each(Object.keys(CHANGED_ENTITIES))('%s names what it changes, or why it changes nothing', (type) => {
  const change: unknown = CHANGED_ENTITIES[type as keyof typeof CHANGED_ENTITIES];
  const tags = changedEntities(event(type));
  if (typeof change === 'function') expect(tags).not.toEqual([]);
  else expect(tags).toEqual([]);
  for (const tag of tags ?? []) expect(tag).toMatch(/^(?:[a-z]+\/)?[A-Z][A-Za-z]+(?::[a-z]\w*)?$/);
});

test('an event of a member has the tag of the account or the profile', () => {
  expect(changedEntities(event('BookmarkChanged'))).toEqual(['Profile:p1']);
  expect(changedEntities(event('AccountErased'))).toEqual(['Account:a1', 'Profile:p1', 'Profile:p2', 'Device:d1']);
});

test('a payload in a newer form may have changed anything; an event that is not known changes nothing', () => {
  expect(changedEntities(event('TitleChanged', 2))).toBeNull();
  expect(changedEntities(event('toString'))).toEqual([]);
});
