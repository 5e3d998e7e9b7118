/** Origins in the configuration: exact ones, with `*` for subdomains or ports, and regular expressions. */

import { RE2JS } from 're2js';

/** Longer than any host name with its scheme and port: a longer `Origin` is not matched. */
const MAX_ORIGIN_LENGTH = 300;

const WITH_WILDCARD = /^(https?:\/\/)(\*\.)?([a-z0-9.-]+|\[[0-9a-f:]+\])(:\*|:\d{1,5})?$/;

/** Why the origin matches nobody, as the end of a sentence; null for one that may match. */
export function originProblem(origin: string): string | null {
  if (origin === '*') return null;
  if (origin === 'null') return 'is the origin of every sandboxed page: list the origins that are meant';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(origin)) return 'has no scheme: write it as in https://shop.example';
  const host = origin.slice(origin.indexOf('//') + 2);
  if (/[/?#]/.test(host))
    return 'has a path or a slash at its end, which an origin never has: write it as in https://shop.example';
  if (/\s|@/.test(origin)) return 'has a blank or credentials, which an origin never has';
  if (origin !== origin.toLowerCase()) return 'has capitals, which browsers never send';
  if (host.includes('*') && !WITH_WILDCARD.test(origin))
    return 'has a * elsewhere than in place of all subdomains (https://*.shop.example) or of the port (https://shop.example:*); server.cors.match_origins takes regular expressions';
  const plain = origin.replace('*.', 'a.').replace(/:\*$/, '');
  if (!URL.canParse(plain)) return 'is not valid: write it as in https://shop.example';
  if (/^https?:/.test(plain) && new URL(plain).origin !== plain)
    return `is sent by browsers as ${new URL(plain).origin.replace(/\/\/a\./, origin.includes('*.') ? '//*.' : '//a.')}: write it so`;
  return null;
}

/** Why the regular expression cannot be used; null for one that can. */
export function patternProblem(pattern: string): string | null {
  try {
    compilePattern(pattern);
  } catch (error) {
    return `is not a regular expression of RE2: ${error instanceof Error ? error.message : String(error)}`;
  }
  const afterScheme = pattern.replace(/^\^/, '').replace(/^(?:[a-z]+\??|\([^)]*\)):?\\?\/\\?\//, '');
  if (/\/\$?$/.test(afterScheme.replace(/\\\//g, '/')))
    return 'ends with a slash, which an origin never does: it matches nobody';
  return null;
}

/** Matches in a time that grows with the origin's length alone, whatever the pattern is: clients choose the origin. */
function compilePattern(pattern: string): { test(origin: string): boolean } {
  const compiled = RE2JS.compile(pattern);
  return { test: (origin) => compiled.matches(origin) };
}

/** Whether an `Origin` header is one of those that are configured. */
export function createOriginMatcher(
  origins: readonly string[],
  patterns: readonly string[],
): (origin: string) => boolean {
  if (origins.includes('*')) return () => true;
  const exact = new Set(origins.filter((origin) => !origin.includes('*')));
  const wildcards = origins.filter((origin) => origin.includes('*')).map(wildcardPattern);
  const all = [...wildcards, ...patterns.map(compilePattern)];
  if (all.length === 0) return (origin) => exact.has(origin);
  return (origin) =>
    exact.has(origin) || (origin.length <= MAX_ORIGIN_LENGTH && all.some((pattern) => pattern.test(origin)));
}

/** `*.` stands for one or more labels. */
function wildcardPattern(origin: string): RegExp {
  const [, scheme = '', wildcard, host = '', port = ''] = WITH_WILDCARD.exec(origin) ?? [];
  const labels = wildcard === undefined ? '' : '(?:[a-z0-9_-]+\\.)+';
  const ports = port === ':*' ? '(?::\\d{1,5})?' : port;
  return new RegExp(`^${scheme}${labels}${host.replace(/[.[\]]/g, '\\$&')}${ports}$`);
}
