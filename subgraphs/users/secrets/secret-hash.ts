/** Hashes of passwords and PINs: argon2id, on threads of its own so that the event loop goes on answering. */
import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { createConcurrencyLimit } from './concurrency-limit.js';

/** Every hash carries its own cost, so these can be raised without losing the old ones. `memoryCost` is in KiB. */
const COSTS = {
  /**
   * What OWASP's Password Storage Cheat Sheet asks of argon2id at least: 19 MiB, two passes, about 15 ms of one core.
   */
  password: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  /** Ten thousand PINs are soon tried out whatever one guess costs: what guards them is the count of tries. */
  pin: { memoryCost: 1_024, timeCost: 1, parallelism: 1 },
} as const satisfies Readonly<Record<string, Options>>;

/** Two at a time: a wave of sign-ins must leave a core, and threads of the pool, to everybody else. */
const concurrencyLimit = createConcurrencyLimit({ atOnce: 2, waiting: 500 });

// Composed and decomposed accents are the same password, whatever keyboard typed them.
function normalise(secret: string): string {
  return secret.normalize('NFKC');
}

/**
 * @param salt At least 8 bytes. Only sample data hands one in, to be the same on every machine.
 * Throws `TooBusyError` when too many wait already.
 */
export function hashSecret(kind: keyof typeof COSTS, secret: string, salt?: Uint8Array): Promise<string> {
  return concurrencyLimit.run(() =>
    hash(normalise(secret), { ...COSTS[kind], ...(salt === undefined ? {} : { salt }) }),
  );
}

/** Whether so many wait to be hashed that the next had better come back. Asked before a try is counted. */
export function isHashingBusy(): boolean {
  return concurrencyLimit.isFull();
}

/**
 * Takes as long for a wrong secret as for the right one. Throws when `stored` was not made by `hashSecret`, or
 * `TooBusyError`.
 */
export function verifySecret(secret: string, stored: string): Promise<boolean> {
  return concurrencyLimit.run(() => verify(stored, normalise(secret)));
}

const { memoryCost, timeCost, parallelism } = COSTS.password;

/** No password has this hash; comparing with it costs what comparing with a real one costs. */
export const DUMMY_HASH = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
