/** Random operations of members and operators. */
import type { Random } from '@marquee/runtime/random';
import { priceList } from '../price-list.js';
import type { MemberOperation } from './operations.js';

const CARDS = ['ok', 'ok', 'ok', 'ok', 'ok', 'insufficient', 'stolen', 'challenge', 'late'] as const;
const COUNTRIES = ['DE', 'US', 'JP', 'CH'] as const;
const CURRENCIES: Readonly<Record<(typeof COUNTRIES)[number], string>> = { DE: 'EUR', US: 'USD', JP: 'JPY', CH: 'CHF' };

export const GIFTS_PER_CURRENCY = 500;
/** From less than one period to several. */
export const GIFT_VALUES: readonly bigint[] = [100n, 1249n, 5000n];
export function giftCode(currency: string, count: number): string {
  return `GIFT${currency}${count}`;
}

export const GIFT_CURRENCIES: readonly string[] = Object.values(CURRENCIES);

export interface OperationSource {
  next(): MemberOperation;
}

const REMEMBERED = 64;

/** @param accounts Number of accounts; small, so that operations conflict. */
export function createOperations(random: Random, accounts: number): OperationSource {
  const recent: MemberOperation[] = [];
  let keys = 0;
  const card = (): string => `tok_visa_${random.pick(CARDS)}`;

  const fresh = (): MemberOperation => {
    const index = random.int(accounts);
    const account = `member-${index}`;
    const country = COUNTRIES[index % COUNTRIES.length] ?? 'DE';
    const key = `key-${(keys += 1)}`;
    const plans = priceList.filter((plan) => plan.country === country);
    const dice = random.int(100);
    if (dice < 28) return { do: 'start', account, country, planId: random.pick(plans).id, card: card(), key };
    if (dice < 50) return { do: 'change', account, planId: random.pick(plans).id, key };
    if (dice < 57) return { do: 'cancel', account, key };
    if (dice < 64) return { do: 'resume', account, key };
    if (dice < 76) return { do: 'retry', account, key };
    if (dice < 88) return { do: 'card', account, country, card: card(), key };
    if (dice < 92)
      return { do: 'gift', account, country, code: giftCode(CURRENCIES[country], random.int(GIFTS_PER_CURRENCY)), key };
    return { do: 'refund', account, amount: random.int(3) === 0 ? null : String(1 + random.int(1500)), key };
  };

  return {
    next: () => {
      // One in ten repeats a recent operation with its key.
      if (recent.length > 0 && random.int(10) === 0) return random.pick(recent);
      const operation = fresh();
      recent.push(operation);
      if (recent.length > REMEMBERED) recent.shift();
      return operation;
    },
  };
}
