/** Mutations of a genuine assertion, which its subgraph must refuse: chosen ones, and random ones by a seed. */
import { createPublicKey, generateKeyPairSync, KeyObject, sign as signBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { Random } from '@marquee/runtime/random';
import type { KeyPair } from '../forged-tokens/forge-tokens.js';

type Claims = Readonly<Record<string, unknown>>;

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Any header and any claims, also those that a library refuses to sign. */
function signAnything(header: object, claims: object, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signBytes(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** Claims that the router never signs, by what is wrong with them. The signature is valid. */
function wrongClaims(claims: Claims, others: readonly string[]): Readonly<Record<string, Claims>> {
  const { aud, exp, iss, ...rest } = claims;
  const now = Math.floor(Date.now() / 1_000);
  return {
    'without an audience': { ...rest, exp, iss },
    'with no audience in a list': { ...claims, aud: [] },
    'with its audience in a list': { ...claims, aud: [aud] },
    'with a list of all audiences': { ...claims, aud: [aud, ...others] },
    'with a number as audience': { ...claims, aud: 1 },
    'with null as audience': { ...claims, aud: null },
    'with an object as audience': { ...claims, aud: { [String(aud)]: true } },
    'with the audience in capitals': { ...claims, aud: String(aud).toUpperCase() },
    'with a blank after the audience': { ...claims, aud: `${String(aud)} ` },
    'with a longer audience': { ...claims, aud: `${String(aud)}2` },
    'with a shorter audience': { ...claims, aud: String(aud).slice(0, -1) },
    'with the audience of all subgraphs': { ...claims, aud: 'marquee-subgraph' },
    'with a wildcard as audience': { ...claims, aud: 'marquee-subgraph:*' },
    'without an issuer': { ...rest, aud, exp },
    'with another issuer': { ...claims, iss: 'marquee-users' },
    'with a list of issuers': { ...claims, iss: [iss] },
    'without an expiry': { ...rest, aud, iss },
    expired: { ...claims, iat: now - 120, exp: now - 60 },
    'with a text as expiry': { ...claims, exp: '9999999999' },
    'with an expiry of 0': { ...claims, exp: 0 },
    'not valid yet': { ...claims, nbf: now + 600 },
    ...Object.fromEntries(others.map((other) => [`for ${other}`, { ...claims, aud: other }])),
  };
}

export interface MutationOptions {
  /** Stolen: for tokens whose signature is valid and whose claims are not. */
  readonly routerKey: KeyPair;
  /** Audiences of the other subgraphs. */
  readonly others: readonly string[];
  readonly random: Random;
  /** Number of random mutations. */
  readonly count: number;
}

/** Tokens by what is wrong with them. */
export async function mutateAssertion(
  token: string,
  options: MutationOptions,
): Promise<Readonly<Record<string, string>>> {
  const { routerKey, others, random, count } = options;
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = decodeJwt(token) as Claims;
  const header = decodeProtectedHeader(token);
  if (routerKey.privateKey instanceof Uint8Array) throw new TypeError('The key of the router is not a key pair.');
  const stolen = KeyObject.from(routerKey.privateKey);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const publicPem = createPublicKey({ key: { ...routerKey.publicJwk }, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const symmetric = (secret: string | Buffer): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: routerKey.keyId }).sign(Buffer.from(secret));
  return {
    'of another router, under this router’s key id': signAnything(header, claims, stranger),
    'of another router, under its own key id': signAnything({ ...header, kid: 'stranger' }, claims, stranger),
    'of another router, without a key id': signAnything({ alg: header.alg }, claims, stranger),
    'with a list as key id': signAnything({ ...header, kid: [routerKey.keyId] }, claims, stranger),
    'with its key in the header': signAnything(
      { ...header, jwk: createPublicKey(stranger).export({ format: 'jwk' }) },
      claims,
      stranger,
    ),
    unsigned: `${encode({ ...header, alg: 'none' })}.${body}.`,
    'unsigned, with the old signature': `${encode({ ...header, alg: 'NONE' })}.${body}.${signature}`,
    'signed with the public key as a secret (PEM)': await symmetric(publicPem),
    'signed with the public key as a secret (bytes)': await symmetric(
      Buffer.from(String(routerKey.publicJwk.x), 'base64url'),
    ),
    'with another algorithm’s name': `${encode({ ...header, alg: 'RS256' })}.${body}.${signature}`,
    'without its signature': `${head}.${body}.`,
    'without its last part': `${head}.${body}`,
    twice: `${token},${token}`,
    ...Object.fromEntries(
      Object.entries(wrongClaims(claims, others)).map(([what, changed]) => [
        what,
        signAnything(header, changed, stolen),
      ]),
    ),
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`random ${index}`, alter(token, random)])),
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Another text than the token: a character replaced, removed or added. Not the last one, whose last bits decode to
 * nothing.
 */
function alter(token: string, random: Random): string {
  const at = random.int(token.length - 1);
  const letter = random.pick([...ALPHABET]);
  const kind = random.int(3);
  const altered = token.slice(0, at) + (kind === 1 ? '' : letter) + token.slice(kind === 2 ? at : at + 1);
  return altered === token ? `${token}A` : altered;
}
