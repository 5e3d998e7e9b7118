/** Claims of a token by their paths, and as texts. */
import { isRecord } from '@marquee/runtime/is-record';
import type { Claims } from './identity.js';

/**
 * The claim at a path, as in `realm_access.roles`; undefined when there is none. The name of a claim may have dots, as in
 * `https://example.com/roles`: at each level, a claim with the whole rest of the path as its name comes first.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const found = isRecord(value) ? claimAt(value, path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A claim as a list of texts: the words of a text (RFC 6749, `scope`), or the texts of a list. Other values have none. */
export function textsOf(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(/\s+/).filter((word) => word !== '');
  if (!Array.isArray(claim)) return [];
  return claim.filter((item): item is string => typeof item === 'string' && item !== '');
}

/** The distinct texts of several claims, in their order. */
export function textsAt(claims: Claims, paths: readonly string[]): readonly string[] {
  const [path] = paths;
  if (path !== undefined && paths.length === 1) return [...new Set(textsOf(claimAt(claims, path)))];
  return [...new Set(paths.flatMap((each) => textsOf(claimAt(claims, each))))];
}

/**
 * A claim as the value of a header; null for a claim that is absent or null. Everything outside printable ASCII, `%` and
 * blanks at the ends are percent-encoded as UTF-8, so that no claim can begin another header, and `decodeURIComponent`
 * gives the claim. The items of a list of texts are separated by commas, with their own commas encoded; other lists and
 * objects are JSON.
 */
export function claimHeaderValue(claim: unknown): string | null {
  if (claim === undefined || claim === null) return null;
  if (typeof claim === 'string') return encode(claim);
  if (typeof claim === 'number' || typeof claim === 'boolean') return String(claim);
  if (Array.isArray(claim) && claim.every((item) => typeof item === 'string'))
    return claim.map((item) => encode(item).replaceAll(',', '%2C')).join(',');
  return encode(JSON.stringify(claim));
}

const PLAIN = /^[\x21-\x24\x26-\x7e](?:[\x20-\x24\x26-\x7e]*[\x21-\x24\x26-\x7e])?$/;
const ENCODED = /^ +| +$|[^\x20-\x24\x26-\x7e]+/g;

function encode(text: string): string {
  if (text === '' || PLAIN.test(text)) return text;
  // A lone surrogate, which has no UTF-8, is replaced as in any encoder.
  return Buffer.from(text).toString().replace(ENCODED, encodeURIComponent);
}
