import { expect, test } from 'vitest';
import type { Caller } from '../engine/engine.js';
import { CacheFreshness } from './cache-freshness.js';
import { RecentChanges } from './recent-changes.js';
import { createIdentity } from '../identity/create-identity.js';

function open() {
  let now = 1_000_000;
  const freshness = new CacheFreshness(
    () => now,
    () => new Date(now),
  );
  freshness.ignoreEvents();
  now += 1;
  return { freshness, pass: (milliseconds: number) => (now += milliseconds), now: () => now };
}

function caller(name: string): Caller {
  const claims = {
    sub: `account-${name}`,
    profileId: `profile-${name}`,
    country: 'DE',
    language: 'de',
    maturityLimit: 'AGE_18',
    isKids: false,
  };
  const issuer = { issuer: 'issuer', subjectClaim: 'sub', scopeClaims: [], policyClaims: [] };
  const rules = { varyBy: { profile: ['profileId'] }, handedOn: [], policies: new Map() };
  return { headers: {}, identity: createIdentity(claims, issuer, rules) };
}

const GUEST: Caller = { headers: {}, identity: null };
const ANN = caller('ann');
const BEN = caller('ben');
const ANNS = ['account-ann', 'profile-ann'];

function event(type: string, payload: Readonly<Record<string, unknown>>, version = 1) {
  const of = { owner: 'any', key: 'k', seq: 1, occurredAt: '2030-01-01T00:00:00Z', causationId: null };
  return { eventId: 'e', type, version, payload, ...of };
}

function title(id: string, requestedAtMs: number, subgraph = 'catalog') {
  return {
    tags: [`subgraph:${subgraph}`, `Title:${id}`, `${subgraph}/Title:${id}`, 'Title'],
    ownerIds: [],
    requestedAtMs,
  };
}

function list(requestedAtMs: number, subgraph = 'catalog') {
  return {
    tags: [`subgraph:${subgraph}`, 'Title', 'Title:*', `${subgraph}/Title:*`],
    ownerIds: [],
    requestedAtMs,
  };
}

test('an event makes the values with its entity old, and those that a lagging read model may have made', () => {
  const { freshness, now, pass } = open();
  const before = now();
  freshness.apply(event('TitleChanged', { titleId: 't1' }));
  expect(freshness.isFresh(title('t1', before), GUEST)).toBe(false);
  expect(freshness.isFresh(title('t2', before), GUEST)).toBe(true);
  expect(freshness.isFresh(list(before), GUEST)).toBe(false);
  expect(freshness.isFresh({ tags: ['*:*'], ownerIds: [], requestedAtMs: before }, GUEST)).toBe(false);
  pass(9_000);
  expect(freshness.isFresh(title('t1', now()), GUEST)).toBe(false);
  pass(2_000);
  expect(freshness.isFresh(title('t1', now()), GUEST)).toBe(true);
});

test('an event of a member makes the values of the member old, and no other', () => {
  const { freshness, now } = open();
  const values = (ownerIds: readonly string[]) => ({ tags: ['Title:*'], ownerIds, requestedAtMs: now() });
  freshness.apply(event('BookmarkChanged', { profileId: 'profile-ann' }));
  expect(freshness.isFresh(values(ANNS), ANN)).toBe(false);
  expect(freshness.isFresh(values(['account-ben', 'profile-ben']), BEN)).toBe(true);
  expect(freshness.isFresh(values([]), GUEST)).toBe(true);
});

test('a rating makes a title old in the subgraph that counts it', () => {
  const { freshness, now } = open();
  freshness.apply(event('RatingChanged', { profileId: 'profile-ann', titleId: 't1' }));
  expect(freshness.isFresh(title('t1', now(), 'ratings'), GUEST)).toBe(false);
  expect(freshness.isFresh(list(now(), 'ratings'), GUEST)).toBe(false);
  expect(freshness.isFresh(title('t1', now()), GUEST)).toBe(true);
  expect(freshness.isFresh(list(now()), GUEST)).toBe(true);
});

test('a value is not used for a profile whose token says other rights than its last event', () => {
  const { freshness, now, pass } = open();
  const rights = { accountId: 'account-ann', profileId: 'profile-ann', language: 'de', country: 'DE' };
  freshness.apply(event('ProfileUpdated', { ...rights, maturityLimit: 'AGE_7', isKids: true }));
  pass(20_000);
  expect(freshness.isFresh(title('t1', now()), ANN)).toBe(false);
  expect(freshness.isFresh(title('t1', now()), BEN)).toBe(true);
  freshness.apply(event('ProfileUpdated', { ...rights, maturityLimit: 'AGE_18', isKids: false }));
  pass(20_000);
  expect(freshness.isFresh(title('t1', now()), ANN)).toBe(true);
});

test('nothing is used while the events of the last second may not be applied, and after a place is lost', () => {
  let now = 0;
  const freshness = new CacheFreshness(() => now);
  expect(freshness.isUsable).toBe(false);
  freshness.haveReadUntil(0);
  now = 1_000;
  expect(freshness.isUsable).toBe(true);
  now = 1_001;
  expect(freshness.isUsable).toBe(false);
  freshness.haveReadUntil(1_001);
  expect(freshness.isFresh(title('t1', 500), GUEST)).toBe(true);
  freshness.dropEverything();
  expect(freshness.isUsable).toBe(false);
  expect(freshness.isFresh(title('t1', 1_001), GUEST)).toBe(false);
});

test('an event in a newer form may have changed anything', () => {
  const { freshness, now } = open();
  freshness.apply(event('TitleChanged', { titleId: 't1' }, 2));
  expect(freshness.isFresh(title('t2', now()), GUEST)).toBe(false);
});

test('a purge is by tag, by subgraph, by type, by entity, or of everything, and spares what is requested later', () => {
  for (const [tag, others] of [
    ['Title:t1', 1],
    ['Title', 0],
    ['subgraph:catalog', 0],
    ['tag:x', 2],
    ['*', 0],
  ] as const) {
    const { freshness, now, pass } = open();
    const values = [title('t1', now()), title('t2', now())];
    freshness.purge([tag]);
    expect([tag, values.filter((value) => freshness.isFresh(value, GUEST)).length]).toEqual([tag, others]);
    pass(1);
    expect(freshness.isFresh(title('t1', now()), GUEST)).toBe(true);
  }
});

test('a member gets nothing of the own that is older than the own write, and others get it', () => {
  const { freshness, now, pass } = open();
  const own = { tags: ['subgraph:users'], ownerIds: ANNS, requestedAtMs: now() };
  const rated = title('t1', now(), 'ratings');
  const facts = title('t1', now());
  pass(5);
  freshness.noteWrite(ANN, ['ratings']);
  expect(freshness.isFresh(own, ANN)).toBe(false);
  expect(freshness.isFresh(rated, ANN)).toBe(false);
  expect(freshness.isFresh(facts, ANN)).toBe(true);
  expect(freshness.isFresh(rated, BEN)).toBe(true);
  pass(1);
  expect(freshness.isFresh(title('t1', now(), 'ratings'), ANN)).toBe(true);
});

test('the version of a write holds in another router, from its first use there', () => {
  const one = open();
  const other = open();
  // Clocks that have nothing to do with each other.
  one.pass(123_456_789);
  const own = { tags: ['subgraph:users'], ownerIds: ANNS, requestedAtMs: other.now() };
  const version = one.freshness.noteWrite(ANN, ['users', 'ratings']) ?? '';
  expect(other.freshness.isFresh(own, ANN)).toBe(true);
  other.freshness.seeVersion(ANN, version);
  expect(other.freshness.isFresh(own, ANN)).toBe(false);
  expect(other.freshness.isFresh(title('t1', own.requestedAtMs, 'ratings'), ANN)).toBe(false);
  expect(other.freshness.isFresh(title('t1', own.requestedAtMs), ANN)).toBe(true);
  other.pass(11_000);
  const later = { ...own, requestedAtMs: other.now() };
  other.freshness.seeVersion(ANN, version);
  expect(other.freshness.isFresh(later, ANN)).toBe(true);
});

test('two devices that write in turn do not keep each other from the cache', () => {
  const { freshness, now, pass } = open();
  const versions = [freshness.noteWrite(ANN, ['users']) ?? '', freshness.noteWrite(ANN, ['users']) ?? ''];
  pass(11_000);
  const value = { tags: [], ownerIds: ANNS, requestedAtMs: now() };
  for (const version of [...versions, ...versions]) freshness.seeVersion(ANN, version);
  expect(freshness.isFresh(value, ANN)).toBe(true);
});

test.each(['', 'x', '1.2', 'z.a..b', '0.a.b c', `1.a${'.b'.repeat(600)}`, '1.a.__proto__', '-1.a.users', '\u0000.a'])(
  'a version that no router has written is no failure: %j',
  (version) => {
    const { freshness } = open();
    freshness.seeVersion(ANN, version);
    freshness.seeVersion(GUEST, version);
    expect(freshness.isFresh(title('t1', freshness.nowMs() + 1), BEN)).toBe(true);
  },
);

test('too many changes make older values wrong, and keep the memory bounded', () => {
  const changes = new RecentChanges(3);
  for (let key = 0; key < 10; key++) changes.change(`k${key}`, key);
  expect(changes.size).toBe(3);
  expect(changes.forgottenMs).toBe(6);
  expect(changes.hasChanged('k9', 9)).toBe(true);
  expect(changes.hasChanged('k9', 10)).toBe(false);
});
