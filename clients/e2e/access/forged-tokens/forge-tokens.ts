/** Forged tokens: built from everything that an attacker can know, own or steal. None may be accepted. */
import { createPublicKey } from 'node:crypto';
import { decodeJwt, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { importJWK, JWK, JWTHeaderParameters } from 'jose';

/** A key pair, its key id, and the public key as it is published. */
export interface KeyPair {
  readonly keyId: string;
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly publicJwk: JWK;
}

export interface ValidToken {
  /** A valid token, as its issuer signed it. */
  readonly token: string;
  /** The key that signed it, for tokens whose signature is valid and whose claims are not. */
  readonly key: KeyPair;
  readonly issuer: string;
  readonly audience: string;
  /** Audiences of the other processes. */
  readonly foreignAudiences: readonly string[];
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

interface Signing {
  readonly key?: KeyPair['privateKey'] | Uint8Array;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresInSeconds?: number | null;
  readonly claims?: object;
}

/** Forged tokens, by the name of the attack. */
export async function forgeTokens(genuine: ValidToken): Promise<Readonly<Record<string, string>>> {
  const { token, key, issuer, audience, foreignAudiences } = genuine;
  const claims = decodeJwt(token);
  const [header = '', body = '', signature = ''] = token.split('.');
  const own = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { publicJwk } = key;
  const publicPem = createPublicKey({ key: { ...publicJwk }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const ownPem = await exportSPKI(own.publicKey);

  const sign = ({
    key: signer = own.privateKey,
    header: over = {},
    issuer: iss = issuer,
    audience: aud = audience,
    expiresInSeconds = 600,
    claims: changed = {},
  }: Signing): Promise<string> => {
    const { iss: _iss, aud: _aud, exp: _exp, ...rest } = claims;
    const jwt = new SignJWT({ ...rest, ...changed })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.keyId, ...over })
      .setIssuer(iss)
      .setAudience(aud);
    if (expiresInSeconds !== null) jwt.setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds);
    return jwt.sign(signer);
  };
  const symmetric = (text: string): Promise<string> =>
    sign({ key: new TextEncoder().encode(text), header: { alg: 'HS256' } });
  const stolen = key.privateKey;

  return {
    'signed with another key with the key id of the issuer': await sign({}),
    'signed with another key with a key id of its own': await sign({ header: { kid: 'unknown' } }),
    'without a key id': await sign({ header: { kid: undefined as never } }),
    'with a key in its header': await sign({ header: { jwk: { ...publicJwk, kty: 'OKP' } } }),
    'with a key set URL in its header': await sign({ header: { jku: 'https://evil.example/jwks.json' } }),
    'with a certificate in its header': await sign({ header: { x5c: [Buffer.from(ownPem).toString('base64')] } }),
    'with a path as key id': await sign({ header: { kid: '../../../../dev/null' } }),
    'with a query as key id': await sign({ header: { kid: "' OR '1'='1" } }),
    unsigned: `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
    'unsigned, with the algorithm in other letters': `${encode({ alg: 'nOnE', kid: key.keyId })}.${body}.`,
    'unsigned, with the old signature': `${encode({ alg: 'none', kid: key.keyId })}.${body}.${signature}`,
    'without its signature': `${header}.${body}.`,
    'signed with the public key as a secret': await symmetric(publicPem),
    'signed with the raw public key as a secret': await symmetric(String(publicJwk.x)),
    'signed with an empty secret': `${encode({ alg: 'HS256', kid: key.keyId })}.${body}.${signature}`,
    'changed to another member': `${header}.${encode({ ...claims, sub: '00000000-0000-4000-8000-00000000000e' })}.${signature}`,
    'changed to more scopes': `${header}.${encode({ ...claims, scopes: ['support:read', 'catalog:write'] })}.${signature}`,
    'changed to a later expiry': `${header}.${encode({ ...claims, exp: (claims.exp ?? 0) + 3600 })}.${signature}`,
    cut: token.slice(0, -4),
    doubled: `${token}.${token}`,
    'with an unknown critical extension': await sign({ key: stolen, header: { crit: ['evil'], evil: true } }).catch(
      () => `${encode({ alg: 'EdDSA', kid: key.keyId, crit: ['evil'], evil: true })}.${body}.${signature}`,
    ),
    // The following tokens have a valid signature and invalid claims.
    expired: await sign({ key: stolen, expiresInSeconds: -15 * 60 }),
    'without an expiry': await sign({ key: stolen, expiresInSeconds: null }),
    'of another issuer': await sign({ key: stolen, issuer: 'another-issuer' }),
    'not valid yet': await sign({ key: stolen, claims: { nbf: Math.floor(Date.now() / 1_000) + 600 } }),
    'without a subject': await sign({ key: stolen, claims: { sub: undefined } }),
    'with an unknown maturity limit': await sign({ key: stolen, claims: { maturityLimit: 'AGE_99' } }),
    ...Object.fromEntries(
      await Promise.all(
        foreignAudiences.map(
          async (foreign) => [`for ${foreign}`, await sign({ key: stolen, audience: foreign })] as const,
        ),
      ),
    ),
    'no token at all': 'nonsense',
    'with a signature of zeros': `${header}.${body}.${Buffer.alloc(64).toString('base64url')}`,
  };
}
