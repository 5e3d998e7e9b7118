/** The simulated cards: what a token is called decides what becomes of a payment with it. */

/** `tok_<brand>_<behaviour>`, with an own ending when several are wanted: `tok_visa_ok_7`. */
export const CARD_BEHAVIOURS = {
  ok: 'Goes through.',
  insufficient: 'Declined for today: not enough on the account.',
  stolen: 'Declined for good.',
  challenge: 'The bank wants the member to prove who they are; without the member there, declined for good.',
  late: 'Goes through, but that is told later, by webhook.',
  silent: 'Goes through, and the answer never comes.',
  lost: 'The first request is lost on its way: nothing moves, no answer comes.',
  expired: 'A card whose time is over.',
} as const;
export type CardBehaviour = keyof typeof CARD_BEHAVIOURS;

export interface Card {
  readonly token: string;
  readonly brand: string;
  readonly behaviour: CardBehaviour;
  readonly last4: string;
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string;
}

function isBehaviour(word: string): word is CardBehaviour {
  return Object.hasOwn(CARD_BEHAVIOURS, word);
}

function lastFour(token: string): string {
  let sum = 0;
  for (const character of token) sum = (sum * 31 + character.charCodeAt(0)) % 10_000;
  return String(sum).padStart(4, '0');
}

/** Null for a token that names no card. */
export function readCard(token: string): Card | null {
  const [, brand, behaviour] = /^tok_([a-z]+)_([a-z]+)(?:_[\w-]+)?$/.exec(token) ?? [];
  if (brand === undefined || behaviour === undefined || !isBehaviour(behaviour)) return null;
  return {
    token,
    brand,
    behaviour,
    last4: lastFour(token),
    expiresOn: behaviour === 'expired' ? '2020-01-31' : '2039-12-31',
  };
}
