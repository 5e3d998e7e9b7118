/**
 * Drives a mortal billing process with random orders and a bank that loses, repeats and reorders, until all is quiet
 * again.
 */
import type { Random } from '@marquee/runtime/random';
import { createRandom } from '@marquee/runtime/random';
import { SIMULATED_WEBHOOK_SECRET } from '../config.js';
import type { Entry } from '../payment-simulator/simulated-payments.js';
import { toWire } from '../payment-simulator/wire.js';
import { sign } from '../payments/signature.js';
import { priceList } from '../price-list.js';
import { money } from '../rules/pricing/money.js';
import { faultsOf, openBank } from './test-provider.js';
import type { Bank } from './test-provider.js';
import { openBillingProcess } from './billing-process.js';
import type { AnswerMessage, Order } from './operations.js';
import { DiedError, MortalBilling } from './killable-billing.js';
import { createOrders, GIFT_CURRENCIES, giftCode, GIFTS_PER_CURRENCY, GIFT_VALUES } from './random-operations.js';

export interface StormOptions {
  readonly seed: number;
  readonly say: (line: string) => void;
  readonly folder: string;
  readonly count: number;
  readonly kills: number;
  readonly timeouts: number;
}

export interface StormResult {
  readonly bank: Bank;
  readonly endMs: number;
  readonly operations: number;
  readonly notices: number;
  readonly silences: number;
  readonly killed: number;
  /** Invoices that a client was told are paid. */
  readonly promised: readonly string[];
}

const START = Date.parse('2026-01-15T10:00:00Z');
const ACCOUNTS = 800;
/** Orders under way at a time. */
const WIDTH = 24;
/** Between two orders on average, so that a storm of any length sees some five months of renewals. */
const SPAN_MS = 150 * 86_400_000;
const DUE_EVERY = 400;
/** Notices wait in a crowd of this size and leave it in any order. */
const CROWD = 50;

async function fill(folder: string): Promise<void> {
  const { kitStore, store, close } = await openBillingProcess(folder, 'http://127.0.0.1:9', () => new Date(START));
  const { plans, giftCodes } = store.collections;
  const gifts = GIFT_CURRENCIES.flatMap((currency) =>
    Array.from({ length: GIFTS_PER_CURRENCY }, (_, count) =>
      giftCodes.insert({
        id: giftCode(currency, count),
        value: money(GIFT_VALUES[count % GIFT_VALUES.length] ?? 1n, currency),
        redeemedAt: null,
      }),
    ),
  );
  await kitStore.commit({ writes: [...priceList.map((plan) => plans.insert(plan)), ...gifts] });
  await close();
}

/**
 * What goes on at the bank without being asked: customers who answer or do not, late charges, disputes, notices in a
 * heap.
 */
class BankLife {
  readonly #crowd: string[] = [];
  readonly #waiting: string[] = [];
  readonly #settled: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly clock: () => Date,
  ) {}

  notice(entry: Entry): void {
    const body = JSON.stringify({ payment: toWire(entry, 'http://bank.test') });
    this.#crowd.push(body);
    // One in five is told twice.
    if (this.random.int(5) === 0) this.#crowd.push(body);
    if (entry.status === 'requires_action' || entry.status === 'processing') this.#waiting.push(entry.reference);
    if (entry.kind === 'charge' && entry.status === 'succeeded') this.#settled.push(entry.reference);
  }

  /** Lets something happen. */
  live({ book }: Bank): void {
    const waiting =
      this.#waiting.length > 0 && this.random.int(3) === 0
        ? this.#waiting.splice(this.random.int(this.#waiting.length), 1)[0]
        : undefined;
    const finished = waiting === undefined ? null : book.finish(waiting, this.random.int(4) !== 0);
    if (finished !== null) this.notice(finished);
    const unhappy =
      this.#settled.length > 0 && this.random.int(150) === 0 ? book.dispute(this.random.pick(this.#settled)) : null;
    if (unhappy !== null) this.notice(unhappy);
  }

  /** A notice that arrives now, any of those on their way; null when few are. */
  arrival(least = CROWD): Order | null {
    if (this.#crowd.length <= least) return null;
    const [body] = this.#crowd.splice(this.random.int(this.#crowd.length), 1);
    return body === undefined
      ? null
      : {
          do: 'webhook',
          body,
          signature: sign(SIMULATED_WEBHOOK_SECRET, body, this.clock()),
          signedMs: this.clock().getTime(),
        };
  }

  /** Everybody answers, one way or the other. */
  finishAll({ book }: Bank): void {
    for (const { reference, status } of [...book.all()]) {
      const finished =
        status === 'requires_action' || status === 'processing'
          ? book.finish(reference, this.random.int(2) === 0)
          : null;
      if (finished !== null) this.notice(finished);
    }
  }
}

export async function runStorm({ seed, say, folder, count, kills, timeouts }: StormOptions): Promise<StormResult> {
  const random = createRandom(seed);
  const orders = createOrders(random, ACCOUNTS);
  const promised: string[] = [];
  let [nowMs, operations, notices, silences, killed] = [START, 0, 0, 0, 0];
  const clock = (): Date => new Date(nowMs);
  const life = new BankLife(random, clock);
  const faults = faultsOf(random, timeouts);
  let isCalm = false;
  const fault = () => {
    const one = isCalm ? null : faults();
    silences += Number(one !== null);
    return one;
  };
  await fill(folder);
  const bank = await openBank({ clock, fault, notify: (entry) => life.notice(entry) });
  const billing = new MortalBilling(folder, bank.url);

  /** Asks until there is an answer: a client whose server died asks again under the same key. Some lose heart. */
  const askUntil = async (order: Order, isSure: boolean): Promise<AnswerMessage | null> => {
    for (;;) {
      try {
        return await billing.ask(order, nowMs);
      } catch (error) {
        if (!(error instanceof DiedError)) throw error;
        if (!isSure && random.int(3) === 0) return null;
      }
    }
  };

  const nextKill = (): number =>
    operations + 1 + random.int(Math.max(1, Math.floor((2 * (count - operations)) / (kills - killed + 1))));
  let killAt = kills > 0 ? nextKill() : Number.POSITIVE_INFINITY;
  const maybeKill = (): void => {
    if (operations < killAt) return;
    killed += 1;
    killAt = killed < kills ? nextKill() : Number.POSITIVE_INFINITY;
    // Somewhere within what is under way now.
    setTimeout(() => billing.kill(), random.int(20));
  };

  const client = async (): Promise<void> => {
    while (operations < count) {
      operations += 1;
      nowMs += SPAN_MS / count;
      if (operations % Math.ceil(count / 10) === 0)
        say(`${operations} operations, ${notices} webhooks, killed ${killed} times`);
      life.live(bank);
      const arrival = life.arrival();
      if (arrival !== null) notices += 1;
      const order: Order = arrival ?? (operations % DUE_EVERY === 0 ? { do: 'due' } : orders.next());
      // A bank tells again until somebody has heard it; members do not.
      const answer = askUntil(order, order.do === 'webhook');
      maybeKill();
      const { kind, invoiceId } = (await answer) ?? { kind: 'pending', invoiceId: null };
      if (kind === 'refused-signature') throw new Error('A signed webhook was refused.');
      if (kind === 'done' && invoiceId !== null) promised.push(invoiceId);
    }
  };

  /**
   * The last answers and notices arrive, and everything without an outcome is asked about, until nothing is under way.
   */
  const calm = async (): Promise<void> => {
    isCalm = true;
    for (const order of ['due', 'due', 'check', 'check', 'check'] as const) {
      life.finishAll(bank);
      for (let arrival = life.arrival(0); arrival !== null; arrival = life.arrival(0)) await askUntil(arrival, true);
      nowMs += 2 * 3_600_000;
      await askUntil({ do: order }, true);
    }
  };

  await Promise.all(Array.from({ length: WIDTH }, client));
  await calm();
  await billing.end();
  return { bank, endMs: nowMs, operations, notices, silences, killed, promised };
}
