/**
 * Runs random operations against a billing process that is killed at random, with a provider that loses, repeats and
 * reorders messages, until no payment is in flight.
 */
import type { Random } from '@marquee/runtime/random';
import { createRandom } from '@marquee/runtime/random';
import { SIMULATED_WEBHOOK_SECRET } from '../config.js';
import type { SimulatedPayment } from '../payment-simulator/simulated-payments.js';
import { toWire } from '../payment-simulator/wire.js';
import { sign } from '../payments/signature.js';
import { priceList } from '../price-list.js';
import { money } from '../rules/pricing/money.js';
import { randomFaults, openTestProvider } from './test-provider.js';
import type { TestProvider } from './test-provider.js';
import { openBillingProcess } from './billing-process.js';
import type { ResultMessage, Operation } from './operations.js';
import { ProcessKilledError, KillableBilling } from './killable-billing.js';
import { giftCodeId } from '../memberships/gift-code.js';
import { createOperations, GIFT_CURRENCIES, giftCode, GIFTS_PER_CURRENCY, GIFT_VALUES } from './random-operations.js';

export interface RandomLoadOptions {
  readonly seed: number;
  readonly print: (line: string) => void;
  readonly folder: string;
  readonly count: number;
  readonly kills: number;
  readonly timeouts: number;
}

export interface RandomLoadResult {
  readonly testProvider: TestProvider;
  readonly endMs: number;
  readonly operations: number;
  readonly webhooks: number;
  readonly unanswered: number;
  readonly killed: number;
  /** Invoices that were reported to a client as paid. */
  readonly promised: readonly string[];
}

const START = Date.parse('2026-01-15T10:00:00Z');
const ACCOUNTS = 800;
/** Operations in flight at a time. */
const CONCURRENT_OPERATIONS = 24;
/** Time that all operations together span, so that a run of any length contains about five months of renewals. */
const SPAN_MS = 150 * 86_400_000;
const DUE_EVERY = 400;
/** Webhooks wait until more than this many are queued; a random one of them is delivered. */
const QUEUED_WEBHOOKS = 50;

async function fill(folder: string): Promise<void> {
  const { documentStore, store, close } = await openBillingProcess(folder, 'http://127.0.0.1:9', () => new Date(START));
  const { plans, giftCodes } = store.collections;
  const gifts = GIFT_CURRENCIES.flatMap((currency) =>
    Array.from({ length: GIFTS_PER_CURRENCY }, (_, count) =>
      giftCodes.insert({
        id: giftCodeId(giftCode(currency, count)),
        value: money(GIFT_VALUES[count % GIFT_VALUES.length] ?? 1n, currency),
        redeemedAt: null,
      }),
    ),
  );
  await documentStore.commit({ writes: [...priceList.map((plan) => plans.insert(plan)), ...gifts] });
  await close();
}

/**
 * Activity at the provider that billing does not cause: answered authentications, late charges, disputes, and queued
 * webhooks.
 */
class ProviderActivity {
  readonly #queued: string[] = [];
  readonly #waiting: string[] = [];
  readonly #settled: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly clock: () => Date,
  ) {}

  enqueueWebhook(entry: SimulatedPayment): void {
    const body = JSON.stringify({ payment: toWire(entry, 'http://bank.test') });
    this.#queued.push(body);
    // One in five is sent twice.
    if (this.random.int(5) === 0) this.#queued.push(body);
    if (entry.status === 'requires_action' || entry.status === 'processing') this.#waiting.push(entry.reference);
    if (entry.kind === 'charge' && entry.status === 'succeeded') this.#settled.push(entry.reference);
  }

  /** Completes an authentication or disputes a charge at random. */
  advance({ payments }: TestProvider): void {
    const waiting =
      this.#waiting.length > 0 && this.random.int(3) === 0
        ? this.#waiting.splice(this.random.int(this.#waiting.length), 1)[0]
        : undefined;
    const finished = waiting === undefined ? null : payments.finish(waiting, this.random.int(4) !== 0);
    if (finished !== null) this.enqueueWebhook(finished);
    const disputed =
      this.#settled.length > 0 && this.random.int(150) === 0 ? payments.dispute(this.random.pick(this.#settled)) : null;
    if (disputed !== null) this.enqueueWebhook(disputed);
  }

  /** Delivers a random queued webhook; null while at most `least` are queued. */
  nextWebhook(least = QUEUED_WEBHOOKS): Operation | null {
    if (this.#queued.length <= least) return null;
    const [body] = this.#queued.splice(this.random.int(this.#queued.length), 1);
    return body === undefined
      ? null
      : {
          do: 'webhook',
          body,
          signature: sign(SIMULATED_WEBHOOK_SECRET, body, this.clock()),
          signedMs: this.clock().getTime(),
        };
  }

  /** Completes every open authentication and late charge. */
  finishAll({ payments }: TestProvider): void {
    for (const { reference, status } of [...payments.all()]) {
      const finished =
        status === 'requires_action' || status === 'processing'
          ? payments.finish(reference, this.random.int(2) === 0)
          : null;
      if (finished !== null) this.enqueueWebhook(finished);
    }
  }
}

/**
 * Repeats the operation with the same key until there is a response. Some clients give up, which returns null.
 * @param random Decides who gives up; null: no client does.
 */
async function requestUntilAnswered(
  billing: KillableBilling,
  operation: Operation,
  nowMs: () => number,
  random: Random | null,
): Promise<ResultMessage | null> {
  for (;;) {
    try {
      return await billing.execute(operation, nowMs());
    } catch (error) {
      if (!(error instanceof ProcessKilledError)) throw error;
      if (random?.int(3) === 0) return null;
    }
  }
}

export async function runRandomLoad({
  seed,
  print,
  folder,
  count,
  kills,
  timeouts,
}: RandomLoadOptions): Promise<RandomLoadResult> {
  const random = createRandom(seed);
  const source = createOperations(random, ACCOUNTS);
  const promised: string[] = [];
  let [nowMs, operations, webhooks, unanswered, killed] = [START, 0, 0, 0, 0];
  const clock = (): Date => new Date(nowMs);
  const activity = new ProviderActivity(random, clock);
  const faults = randomFaults(random, timeouts);
  let isSettling = false;
  const fault = () => {
    const one = isSettling ? null : faults();
    unanswered += Number(one !== null);
    return one;
  };
  await fill(folder);
  const testProvider = await openTestProvider({ clock, fault, notify: (entry) => activity.enqueueWebhook(entry) });
  const billing = new KillableBilling(folder, testProvider.url);

  const request = (operation: Operation, retriesAlways: boolean): Promise<ResultMessage | null> =>
    requestUntilAnswered(billing, operation, () => nowMs, retriesAlways ? null : random);

  const nextKill = (): number =>
    operations + 1 + random.int(Math.max(1, Math.floor((2 * (count - operations)) / (kills - killed + 1))));
  let killAt = kills > 0 ? nextKill() : Number.POSITIVE_INFINITY;
  const maybeKill = (): void => {
    if (operations < killAt) return;
    killed += 1;
    killAt = killed < kills ? nextKill() : Number.POSITIVE_INFINITY;
    // Within the operations in flight.
    setTimeout(() => billing.kill(), random.int(20));
  };

  const client = async (): Promise<void> => {
    while (operations < count) {
      operations += 1;
      nowMs += SPAN_MS / count;
      if (operations % Math.ceil(count / 10) === 0)
        print(`${operations} operations, ${webhooks} webhooks, killed ${killed} times`);
      activity.advance(testProvider);
      const webhook = activity.nextWebhook();
      if (webhook !== null) webhooks += 1;
      const operation: Operation = webhook ?? (operations % DUE_EVERY === 0 ? { do: 'due' } : source.next());
      // Webhooks are repeated until they are received; clients may give up.
      const result = request(operation, operation.do === 'webhook');
      maybeKill();
      const { kind, invoiceId } = (await result) ?? { kind: 'pending', invoiceId: null };
      if (kind === 'refused-signature') throw new Error('A signed webhook was refused.');
      if (kind === 'done' && invoiceId !== null) promised.push(invoiceId);
    }
  };

  /**
   * Delivers the remaining webhooks and checks every payment without an outcome, until none is in flight.
   */
  const settleAll = async (): Promise<void> => {
    isSettling = true;
    for (const operation of ['due', 'due', 'check', 'check', 'check'] as const) {
      activity.finishAll(testProvider);
      for (let webhook = activity.nextWebhook(0); webhook !== null; webhook = activity.nextWebhook(0))
        await request(webhook, true);
      nowMs += 2 * 3_600_000;
      await request({ do: operation }, true);
    }
  };

  await Promise.all(Array.from({ length: CONCURRENT_OPERATIONS }, client));
  await settleAll();
  await billing.end();
  return { testProvider, endMs: nowMs, operations, webhooks, unanswered, killed, promised };
}
