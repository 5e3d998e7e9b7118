/** Where a request has its token: in headers and cookies. */
import type { IncomingHttpHeaders } from 'node:http';
import { TokenRefusedError } from './token-refused.js';

export type TokenSource =
  | {
      /** In lower case. */
      readonly header: string;
      /** The scheme before the token, as in `Bearer`; an empty text for a header that has the token alone. */
      readonly prefix: string;
    }
  | { readonly cookie: string };

export interface TokenSourcesOptions {
  readonly sources: readonly TokenSource[];
  /** Whether a header with another scheme, as in `Basic`, counts as no token; it is refused otherwise. */
  readonly ignoreOtherPrefixes: boolean;
  readonly maxTokenBytes: number;
}

/**
 * The token of a request; null without one. Throws a `TokenRefusedError` for two different ones: a proxy in front may
 * have looked at the other.
 */
export type ReadToken = (headers: IncomingHttpHeaders) => string | null;

export function createReadToken({ sources, ignoreOtherPrefixes, maxTokenBytes }: TokenSourcesOptions): ReadToken {
  const reads = sources.map((source) =>
    'cookie' in source ? cookieReader(source.cookie) : headerReader(source.header, source.prefix, ignoreOtherPrefixes),
  );
  return (headers) => {
    let token: string | null = null;
    for (const read of reads) {
      const found = read(headers);
      if (found === null || found === token) continue;
      if (token !== null) throw new TokenRefusedError('several tokens', 'the request has two different tokens');
      token = found;
    }
    if (token !== null && token.length > maxTokenBytes)
      throw new TokenRefusedError('too large', `it has ${token.length} bytes, more than ${maxTokenBytes}`);
    return token;
  };
}

function headerReader(header: string, prefix: string, ignoreOtherPrefixes: boolean): ReadToken {
  const scheme = `${prefix} `.toLowerCase();
  return (headers) => {
    const value = headers[header];
    if (value === undefined) return null;
    // The server joins the values of a repeated header by commas, which no token has.
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (prefix === '') return requireToken(text.trim(), header);
    if (text.slice(0, scheme.length).toLowerCase() === scheme)
      return requireToken(text.slice(scheme.length).trim(), header);
    if (ignoreOtherPrefixes) return null;
    throw new TokenRefusedError('another scheme', `the header "${header}" does not begin with "${prefix} "`);
  };
}

function requireToken(text: string, header: string): string {
  if (text === '' || /[\s,]/.test(text))
    throw new TokenRefusedError('not a JWT', `the header "${header}" has no token`);
  return text;
}

function cookieReader(name: string): ReadToken {
  return ({ cookie }) => {
    if (cookie?.includes(name) !== true) return null;
    let token: string | null = null;
    for (const pair of cookie.split(';')) {
      const equals = pair.indexOf('=');
      if (equals < 0 || pair.slice(0, equals).trim() !== name) continue;
      const value = pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1');
      if (value === '' || value === token) continue;
      // A page of another subdomain can add a cookie of the same name.
      if (token !== null) throw new TokenRefusedError('several tokens', `there are two cookies "${name}"`);
      token = value;
    }
    return token;
  };
}
