import { asId } from '@marquee/contracts/ids';
import type { AccountId, InvoiceId, PaymentId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { money } from '../pricing/money.js';
import { advance, withNextCheck } from './payment.js';
import type { Payment, PaymentOutcome } from './payment.js';

const now = new Date('2026-11-22T12:00:00Z');
const pending: Payment = {
  id: asId<PaymentId>('p'),
  kind: 'CHARGE',
  accountId: asId<AccountId>('a'),
  invoiceId: asId<InvoiceId>('i'),
  refundOf: null,
  amount: money(1249n, 'EUR'),
  token: 'tok',
  isOnSession: true,
  attempt: 1,
  status: 'PENDING',
  decline: null,
  action: null,
  isChargedBack: false,
  createdAt: now.toISOString(),
  settledOn: null,
  checkAt: now.toISOString(),
  checks: 0,
};
const UNKNOWN: PaymentOutcome = { status: 'UNKNOWN' };
const ACTION: PaymentOutcome = {
  status: 'ACTION_REQUIRED',
  url: 'https://bank.example/1',
  expiresAt: now.toISOString(),
};
const SUCCEEDED: PaymentOutcome = { status: 'SUCCEEDED', on: '2026-11-22' };
const DECLINED: PaymentOutcome = { status: 'DECLINED', kind: 'SOFT', code: 'insufficient_funds' };

function permutations<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.length < 2
    ? [list]
    : list.flatMap((first, index) =>
        permutations(list.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
      );
}

function after(news: readonly PaymentOutcome[]): Payment {
  return news.reduce((payment, outcome) => advance(payment, outcome, now) ?? payment, pending);
}

test('reports in any order, and repeated ones, lead to the same final status', () => {
  for (const end of [SUCCEEDED, DECLINED]) {
    for (const news of permutations([UNKNOWN, ACTION, end])) expect(after([...news, ...news]).status).toBe(end.status);
  }
});

test('a final status does not change', () => {
  expect(advance(after([SUCCEEDED]), DECLINED, now)).toBeNull();
  expect(advance(after([DECLINED]), SUCCEEDED, now)).toBeNull();
  expect(advance(after([SUCCEEDED]), SUCCEEDED, now)).toBeNull();
});

test('a final payment is not checked; any other one is, at growing intervals of at most an hour', () => {
  expect(after([SUCCEEDED]).checkAt).toBeNull();
  expect(after([DECLINED]).checkAt).toBeNull();
  let payment = after([UNKNOWN]);
  let last = 0;
  for (let round = 0; round < 12; round += 1) {
    payment = withNextCheck(payment, now);
    const wait = Date.parse(payment.checkAt ?? '') - now.getTime();
    expect(wait).toBeGreaterThanOrEqual(last);
    expect(wait).toBeLessThanOrEqual(3_600_000);
    last = wait;
  }
  expect(last).toBe(3_600_000);
});
