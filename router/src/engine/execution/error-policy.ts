/** Which of the errors that subgraphs report reach clients, and with which extensions. */
import { FIELD_ERRORS } from '@marquee/contracts/error-codes';
import { isJsonObject, stringifyJson } from '@marquee/exact-json/exact-value';
import type { SubgraphResponseError } from '../../subgraph-client/subgraph-request.js';

/** The settings of the policy. An item `subgraph:item` is for one subgraph, and replaces those for all subgraphs. */
export interface ErrorPolicyRules {
  /** A code, `catalogue` (every code of the catalogue that a subgraph may send), `*` (every error) or `none`. */
  readonly codes: readonly string[];
  /** A key of `extensions`, `*` (every key but the diagnostic ones) or `none`. */
  readonly extensions: readonly string[];
}

export const ANY = '*';
export const CATALOGUE = 'catalogue';
export const NONE = 'none';

/** Keys that servers fill with stack traces. A client gets them only if they are listed by name. */
export const DIAGNOSTIC_EXTENSIONS = ['stacktrace', 'exception'] as const;

/** For production: errors of subgraphs pass if their code is in the catalogue. */
export const PRODUCTION_RULES: ErrorPolicyRules = { codes: [CATALOGUE], extensions: [ANY] };
/** For development: everything passes. */
export const DEVELOPMENT_RULES: ErrorPolicyRules = { codes: [ANY], extensions: [ANY, ...DIAGNOSTIC_EXTENSIONS] };

export interface ErrorPolicy {
  /** Whether the client gets the subgraph's message, code and extensions. */
  isShown(subgraph: string, code: unknown): boolean;
  /** The extensions for the client. Undefined for none. */
  extensionsOf(subgraph: string, error: SubgraphResponseError): Readonly<Record<string, unknown>> | undefined;
}

/** Keys that the router sets itself, or that control an HTTP response. */
const RESERVED: ReadonlySet<string> = new Set(['code', 'service', 'affected', 'http', '__proto__']);

/** Bytes, as JSON, of the extensions of one error. Larger ones are left out. */
const MAX_EXTENSIONS_LENGTH = 16 * 1024;

export function createErrorPolicy(rules: ErrorPolicyRules): ErrorPolicy {
  const codesOf = readItems(rules.codes);
  const keysOf = readItems(rules.extensions);
  return {
    isShown: (subgraph, code) => {
      const codes = codesOf(subgraph);
      if (codes.has(ANY)) return true;
      return typeof code === 'string' && (codes.has(code) || (codes.has(CATALOGUE) && isCatalogueCode(code)));
    },
    extensionsOf: (subgraph, { extensions }) => {
      if (extensions === undefined) return undefined;
      const keys = keysOf(subgraph);
      const isAllowed = (key: string): boolean =>
        !RESERVED.has(key) && (keys.has(key) || (keys.has(ANY) && !isDiagnostic(key)));
      const allowed = Object.entries(extensions).filter(([key]) => isAllowed(key));
      if (allowed.length === 0) return undefined;
      const copy = Object.fromEntries(allowed.map(([key, value]) => [key, withoutPrototypeKeys(value)]));
      return stringifyJson(copy).length > MAX_EXTENSIONS_LENGTH ? undefined : copy;
    },
  };
}

/** Codes of the catalogue that a subgraph may send; their messages are for clients. */
function isCatalogueCode(code: string): boolean {
  return Object.hasOwn(FIELD_ERRORS, code) && code !== 'INTERNAL_SERVER_ERROR';
}

function isDiagnostic(key: string): boolean {
  return DIAGNOSTIC_EXTENSIONS.some((each) => each === key);
}

/** The items of a subgraph: its own ones, or else those for all. */
function readItems(items: readonly string[]): (subgraph: string) => ReadonlySet<string> {
  const forAll = new Set<string>();
  const bySubgraph = new Map<string, Set<string>>();
  for (const item of items) {
    const colon = item.indexOf(':');
    if (colon < 0) forAll.add(item);
    else {
      const own = bySubgraph.get(item.slice(0, colon)) ?? new Set<string>();
      bySubgraph.set(item.slice(0, colon), own.add(item.slice(colon + 1)));
    }
  }
  return (subgraph) => bySubgraph.get(subgraph) ?? forAll;
}

/** A copy without keys named `__proto__`, which a client that merges extensions into an object would trip over. */
function withoutPrototypeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypeKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, inner]) => [key, withoutPrototypeKeys(inner)]),
  );
}
