import { expect, test } from 'vitest';
import { SimulatedPayments } from './simulated-payments.js';
import { readCard } from './cards.js';
import type { Card } from './cards.js';

let now = new Date('2026-11-22T12:00:00Z');
function clock(): Date {
  return now;
}

function card(token: string): Card {
  const found = readCard(token);
  if (found === null) throw new Error(`${token} is not a card token.`);
  return found;
}

function charge(payments: SimulatedPayments, reference: string, token = 'tok_visa_ok', amount = '1249') {
  return payments.charge({ reference, amount, currency: 'EUR', onSession: true }, card(token));
}

test('a reference moves money once, also when a repeated request has other contents', () => {
  const payments = new SimulatedPayments(clock);
  expect(charge(payments, 'r')).toMatchObject({ status: 'succeeded', amount: '1249' });
  expect(charge(payments, 'r', 'tok_visa_stolen', '9999')).toMatchObject({ status: 'succeeded', amount: '1249' });
  expect([...payments.all()]).toHaveLength(1);
});

test('refunds do not exceed the charge, and a disputed charge is not refunded', () => {
  const payments = new SimulatedPayments(clock);
  charge(payments, 'r');
  const refund = (reference: string, amount: string) =>
    payments.refund({ reference, charge: 'r', amount, currency: 'EUR' }).status;
  expect([refund('1', '1000'), refund('2', '250'), refund('3', '249'), refund('3', '249'), refund('4', '1')]).toEqual([
    'succeeded',
    'declined',
    'succeeded',
    'succeeded',
    'declined',
  ]);
  expect(payments.dispute('r')).toBeNull();
  charge(payments, 's');
  expect(payments.dispute('s')).toMatchObject({ disputed: true });
  expect(payments.refund({ reference: '5', charge: 's', amount: '1', currency: 'EUR' })).toMatchObject({
    status: 'declined',
  });
});

test('an unanswered authentication expires', () => {
  const payments = new SimulatedPayments(clock);
  expect(charge(payments, 'r', 'tok_visa_challenge')).toMatchObject({ status: 'requires_action' });
  now = new Date('2026-11-22T12:15:00Z');
  expect(payments.find('r')).toMatchObject({ status: 'declined', decline: { code: 'authentication_expired' } });
  expect(payments.finish('r', true)).toBeNull();
});

test.each(['4242424242424242', 'tok_visa', 'tok_visa_maybe', ''])('%j is not a card token', (token) => {
  expect(readCard(token)).toBeNull();
});
