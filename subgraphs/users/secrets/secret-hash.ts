/** Hashes of passwords and PINs: argon2id on separate threads, so the event loop is not blocked. */
import { hash, verify } from '@node-rs/argon2';
import type { Options } from '@node-rs/argon2';
import { createConcurrencyLimit } from './concurrency-limit.js';

/** A hash contains its own parameters, so changing these keeps existing hashes valid. `memoryCost` is in KiB. */
const COSTS = {
  /**
   * The minimum of OWASP's Password Storage Cheat Sheet for argon2id: 19 MiB, two passes; about 15 ms of one core.
   */
  password: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  /** Ten thousand PINs can be tried at any cost per guess; the attempt limit protects them. */
  pin: { memoryCost: 1_024, timeCost: 1, parallelism: 1 },
} as const satisfies Readonly<Record<string, Options>>;

/** Two at a time, so that many sign-ins leave a core and pool threads to other work. */
const concurrencyLimit = createConcurrencyLimit({ atOnce: 2, waiting: 500 });

// Composed and decomposed accents are the same password.
function normalise(secret: string): string {
  return secret.normalize('NFKC');
}

/**
 * @param salt At least 8 bytes. Given for sample data only, which must be the same on every machine; random otherwise.
 * Throws `QueueFullError` when too many hashes are queued.
 */
export function hashSecret(kind: keyof typeof COSTS, secret: string, salt?: Uint8Array): Promise<string> {
  return concurrencyLimit.run(() =>
    hash(normalise(secret), { ...COSTS[kind], ...(salt === undefined ? {} : { salt }) }),
  );
}

/** Whether the queue of hashes is full. Checked before an attempt is counted. */
export function isHashingBusy(): boolean {
  return concurrencyLimit.isFull();
}

/**
 * Takes the same time for a wrong secret as for the right one. Throws when `stored` was not made by `hashSecret`, and
 * `QueueFullError` when too many hashes are queued.
 */
export function verifySecret(secret: string, stored: string): Promise<boolean> {
  return concurrencyLimit.run(() => verify(stored, normalise(secret)));
}

const { memoryCost, timeCost, parallelism } = COSTS.password;

/** Verified for unknown addresses, so that they cost the same time as known ones. No password has this hash. */
export const DUMMY_HASH = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;
