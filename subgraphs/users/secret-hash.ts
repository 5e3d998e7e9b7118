/** Hashes of passwords and PINs: scrypt, run on the thread pool so that the event loop goes on answering. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** Every hash carries its own cost, so these can be raised without losing the old ones. */
const COSTS = {
  /** 32 MiB and about a tenth of a second of one core for each guess: what ten sign-ins a second on two cores leave room for. */
  password: { logN: 15, r: 8, p: 1 },
  /** Ten thousand PINs are soon tried out whatever one guess costs: what guards them is the count of tries. */
  pin: { logN: 10, r: 8, p: 1 },
} as const satisfies Readonly<Record<string, Cost>>;

const HASH_BYTES = 32;
const SALT_BYTES = 16;

const derive = (secret: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const N = 2 ** logN;
    // Composed and decomposed accents are the same password, whatever keyboard typed them.
    scrypt(secret.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

const write = ({ logN, r, p }: Cost, salt: Buffer, key: Buffer): string =>
  ['scrypt', logN, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');

/** @param salt Only sample data hands one in, to be the same on every machine. */
export const hashSecret = async (kind: keyof typeof COSTS, secret: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> =>
  write(COSTS[kind], salt, await derive(secret, salt, COSTS[kind]));

/** Throws when `hash` was not made by `hashSecret`. Takes as long for a wrong secret as for the right one. */
export const verifySecret = async (secret: string, hash: string): Promise<boolean> => {
  const [scheme, logN, r, p, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) throw new Error('A stored hash is of an unknown kind.');
  const expected = Buffer.from(key, 'base64url');
  const derived = await derive(secret, Buffer.from(salt, 'base64url'), { logN: Number(logN), r: Number(r), p: Number(p) });
  return expected.length === derived.length && timingSafeEqual(expected, derived);
};

/** No password has this hash; comparing with it costs what comparing with a real one costs. */
export const NOBODYS_HASH = write(COSTS.password, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));
