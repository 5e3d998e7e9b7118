/** The simulated cards: a token's name decides the result of its payments. */

/** Tokens are `tok_<brand>_<behaviour>`, with an optional suffix: `tok_visa_ok_7`. */
export const CARD_BEHAVIOURS = {
  ok: 'Succeeds.',
  insufficient: 'Soft decline: insufficient funds.',
  stolen: 'Hard decline.',
  challenge: 'Requires authentication by the member; hard decline when the member is not present.',
  late: 'Succeeds later, reported by webhook.',
  silent: 'Succeeds, but the response is lost.',
  lost: 'The first request is lost: nothing is charged, and there is no response.',
  expired: 'The card has expired.',
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

/** Returns null for an unknown token. */
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
