/** Random cases of proration, and an independent computation to check the rule against. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, InvoiceId, PlanId, SubscriptionId } from '@marquee/contracts/ids';
import type { Random } from '@marquee/runtime/random';
import { addMonths } from '../pricing/billing-period.js';
import type { BillingPeriod } from '../pricing/billing-period.js';
import { instantOf, lastDayOf, writeDay } from '../pricing/calendar-day.js';
import type { CalendarDay } from '../pricing/calendar-day.js';
import { draftInvoice } from '../payments/invoice.js';
import { add, minorOf, money, zero } from '../pricing/money.js';
import type { Money } from '../pricing/money.js';
import { planChange } from '../subscriptions/plan-change.js';
import { prorate } from '../pricing/proration.js';
import { NOTHING_OUTSTANDING } from '../subscriptions/subscription.js';
import type { Subscription } from '../subscriptions/subscription.js';

export interface ProrationCase {
  readonly anchor: CalendarDay;
  readonly period: BillingPeriod;
  readonly at: Date;
  readonly price: Money;
  readonly higherPrice: Money;
  readonly isClockChange: boolean;
}

const CURRENCIES = ['JPY', 'KRW', 'EUR', 'USD', 'CHF', 'KWD', 'BHD'] as const;

/** Clock changes in Zurich and New York from 2024 to 2029, in UTC. */
const CLOCK_CHANGES = [2024, 2025, 2026, 2027, 2028, 2029].flatMap((year) => [
  lastSunday(year, 3, 1),
  lastSunday(year, 10, 1),
  sundayOf(year, 3, 8, 7),
  sundayOf(year, 11, 1, 6),
]);

function lastSunday(year: number, month: number, hour: number): number {
  const last = new Date(Date.UTC(year, month, 0, hour));
  return last.getTime() - last.getUTCDay() * 86_400_000;
}

/** The first Sunday on or after a day. */
function sundayOf(year: number, month: number, day: number, hour: number): number {
  const first = new Date(Date.UTC(year, month - 1, day, hour));
  return first.getTime() + ((7 - first.getUTCDay()) % 7) * 86_400_000;
}

function randomAnchor(random: Random): CalendarDay {
  const month = { year: 2023 + random.int(6), month: 1 + random.int(12) };
  // Every third anchor is near the end of a month.
  const last = lastDayOf(month);
  return writeDay({ ...month, day: random.int(3) === 0 ? last - random.int(3) : 1 + random.int(last) });
}

function instantIn(
  random: Random,
  { start, end }: BillingPeriod,
): { readonly at: Date; readonly isClockChange: boolean } {
  const [from, until] = [instantOf(start).getTime(), instantOf(end).getTime()];
  const change = CLOCK_CHANGES.find((instant) => instant > from && instant < until);
  if (change !== undefined && random.int(2) === 0)
    return { at: new Date(change + (random.int(7200) - 3600) * 1000), isClockChange: true };
  // Eighths of the period produce ties, which test the rounding.
  if (random.int(4) === 0) return { at: new Date(from + ((until - from) / 8) * random.int(9)), isClockChange: false };
  return { at: new Date(from + random.int((until - from) / 1000 + 1) * 1000 + random.int(1000)), isClockChange: false };
}

export function randomCase(random: Random): ProrationCase {
  const anchor = randomAnchor(random);
  const months = random.int(36);
  const period = { start: addMonths(anchor, months), end: addMonths(anchor, months + 1) };
  const currency = random.pick(CURRENCIES);
  const price = random.int(10) === 0 ? random.int(20) : 1 + random.int(50_000);
  return {
    anchor,
    period,
    ...instantIn(random, period),
    price: money(BigInt(price), currency),
    higherPrice: money(BigInt(price + 1 + random.int(30_000)), currency),
  };
}

/** `amount * left / total` rounded half to even, by comparing the two candidates. */
function nearest(amount: bigint, left: bigint, total: bigint): { readonly value: bigint; readonly isTie: boolean } {
  const below = (amount * left) / total;
  const distance = (candidate: bigint): bigint => {
    const off = candidate * total - amount * left;
    return off < 0n ? -off : off;
  };
  const [low, high] = [distance(below), distance(below + 1n)];
  if (low === high) return { value: below % 2n === 0n ? below : below + 1n, isTie: true };
  return { value: low < high ? below : below + 1n, isTie: false };
}

function subscriptionIn({ anchor, period, price }: ProrationCase): Subscription {
  return {
    ...NOTHING_OUTSTANDING,
    id: asId<SubscriptionId>('s'),
    planId: asId<PlanId>('from'),
    price,
    priceVersion: 1,
    consentedVersion: null,
    status: 'ACTIVE',
    anchor,
    periodStart: period.start,
    periodEnd: period.end,
    cancelAtPeriodEnd: false,
    pendingPlanId: null,
    version: 1,
  };
}

/** Checks that the invoice of a change equals its quote. */
function chargeProblem(one: ProrationCase): string | null {
  const { period, at, higherPrice } = one;
  const change = planChange(
    subscriptionIn(one),
    { id: asId<PlanId>('from'), name: 'from', price: one.price },
    { id: asId<PlanId>('to'), name: 'to', price: higherPrice },
    at,
  );
  if (change.kind !== 'UPGRADE') return 'a more expensive plan is not an upgrade';
  const invoice = draftInvoice(
    {
      id: asId<InvoiceId>('i'),
      accountId: asId<AccountId>('a'),
      country: 'DE',
      period,
      goods: change.goods,
      credit: zero(higherPrice.currency),
      purchase: { kind: 'START' },
    },
    at,
  );
  if (invoice === null) return 'no invoice was drafted';
  if (invoice.total.amountMinor !== change.dueNow.amountMinor)
    return `the charge ${invoice.total.amountMinor} is not the quote ${change.dueNow.amountMinor}`;
  if (add(invoice.subtotal, invoice.tax).amountMinor !== invoice.total.amountMinor)
    return 'net and tax do not sum to the total';
  return minorOf(change.dueNow) < 0n ? 'the upgrade has a negative charge' : null;
}

/** `problem` is null for a correct result. */
export function checkProration(one: ProrationCase): { readonly problem: string | null; readonly isTie: boolean } {
  const { period, at, price } = one;
  const days = (instantOf(period.end).getTime() - instantOf(period.start).getTime()) / 86_400_000;
  const { used, rest } = prorate(price, period, at);
  const total = BigInt(days * 86_400);
  const left = BigInt(instantOf(period.end).getTime() / 1000 - Math.floor(at.getTime() / 1000));
  const expected = nearest(minorOf(price), left, total);
  const wrong = (what: string): { readonly problem: string; readonly isTie: boolean } => ({
    problem: `${price.amountMinor} ${price.currency}, ${period.start} to ${period.end}, at ${at.toISOString()}: ${what}`,
    isTie: expected.isTie,
  });
  if (days < 28 || days > 31 || !Number.isInteger(days)) return wrong(`the period has ${days} days`);
  if (minorOf(rest) !== expected.value) return wrong(`the rest is ${rest.amountMinor}, not ${expected.value}`);
  if (minorOf(used) + minorOf(rest) !== minorOf(price)) return wrong('used and rest do not sum to the price');
  if (minorOf(used) < 0n || minorOf(rest) < 0n) return wrong('a part is negative');
  const charge = chargeProblem(one);
  return charge === null ? { problem: null, isTie: expected.isTie } : wrong(charge);
}
