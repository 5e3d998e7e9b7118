/** An identity provider on this machine: keys of any algorithm, its key set and OpenID configuration over HTTP. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWK } from 'jose';

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface ProviderKey {
  readonly kid: string | undefined;
  readonly algorithm: string;
  readonly privateKey: PrivateKey;
  readonly jwk: JWK;
}

/** @param algorithm Also selects the curve or the key type: one RSA key is good for all RSA algorithms. */
export async function createProviderKey(algorithm: string, kid: string | undefined = algorithm): Promise<ProviderKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { kid, algorithm, privateKey, jwk: kid === undefined ? jwk : { ...jwk, kid, use: 'sig' } };
}

export interface IdentityProvider extends AsyncDisposable {
  /** `iss` of its tokens, and the URL below which it serves. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** The published keys, which may be replaced. */
  keys: readonly ProviderKey[];
  /** Requests for the key set. */
  fetches: number;
  /** Answers requests for the key set in its place. */
  respond: ((request: IncomingMessage, response: ServerResponse) => void) | null;
  /** A token that is valid for ten minutes unless the claims say otherwise; undefined removes a claim. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    key?: ProviderKey,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  stop(): Promise<void>;
}

export async function startIdentityProvider(keys: readonly ProviderKey[]): Promise<IdentityProvider> {
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration')
      return response.end(JSON.stringify({ issuer: provider.issuer, jwks_uri: provider.jwksUrl }));
    provider.fetches += 1;
    if (provider.respond !== null) return provider.respond(request, response);
    return response.end(JSON.stringify({ keys: provider.keys.map(({ jwk }) => jwk) }));
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const issuer = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const provider: IdentityProvider = {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    keys,
    fetches: 0,
    respond: null,
    sign: (claims = {}, key = provider.keys[0], header = {}) => {
      if (key === undefined) throw new TypeError('The provider has no key.');
      const now = Math.floor(Date.now() / 1_000);
      const all = { iss: issuer, aud: 'graph', sub: 'ann', iat: now, exp: now + 600, ...claims };
      return new SignJWT(all)
        .setProtectedHeader({ alg: key.algorithm, ...(key.kid !== undefined && { kid: key.kid }), ...header })
        .sign(key.privateKey);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
  return provider;
}
