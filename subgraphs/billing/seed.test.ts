import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { Change, Write } from '@marquee/kit/store/port';
import { expect, test } from 'vitest';
import type { SubscriptionDocument } from './documents.js';
import { seed } from './seed.js';

const write = (collection: string, document: { readonly id: string }): Write => ({ kind: 'insert', collection, document });
const recorder: Parameters<typeof seed>[1] = {
  savePlan: (plan) => write('plans', plan),
  saveSubscription: (subscription) => write('subscriptions', subscription),
};

const seedOf = (): readonly Change[] => [...seed({ seedSize: 'demo' }, recorder)];
const changes = seedOf();
const subscriptions = changes.flatMap(({ writes }) =>
  writes.flatMap((entry) => (entry.kind === 'insert' && entry.collection === 'subscriptions' ? [entry.document as SubscriptionDocument] : [])),
);
const events = changes.flatMap((change) => change.events ?? []);

test('the sample data shows every way a subscription may stand', () => {
  const statuses = new Set(subscriptions.map(({ status }) => status));
  expect([...statuses].sort()).toEqual(['ACTIVE', 'ON_HOLD', 'PAST_DUE']);
});

test('who is overdue was active before, has a grace, and stays in the unpaid period', () => {
  for (const { accountId, haltedOn, graceUntil } of subscriptions.filter(({ status }) => status === 'PAST_DUE')) {
    const told = events.filter(({ key }) => key === accountId);
    expect(told.map(({ type }) => type)).toEqual(['SubscriptionActivated', 'SubscriptionChanged']);
    expect(told.map(({ payload }) => (payload as SubscriptionState).version)).toEqual([1, 2]);
    expect(told[1]?.occurredAt).toBe(`${haltedOn ?? ''}T00:00:00.000Z`);
    expect(graceUntil).not.toBeNull();
  }
});

test('a second seed is the same to the byte, in commits of bounded size', () => {
  expect(JSON.stringify(seedOf())).toBe(JSON.stringify(changes));
  expect(changes.every((change) => change.writes.length <= 1000 && (change.events ?? []).length <= 1000)).toBe(true);
});
