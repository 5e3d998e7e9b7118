/** Selects the content coding of a response by the request's `accept-encoding` (RFC 9110, section 12.5.3). */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';

export interface SelectedEncoding {
  /** `identity` for a response without a coding; null when the client refuses that too, and accepts no offered coding. */
  readonly encoding: string | null;
  /** Whether the client refuses a response without a coding, however short it is. */
  readonly refusesIdentity: boolean;
}

const IDENTITY: SelectedEncoding = { encoding: 'identity', refusesIdentity: false };

/** A longer field is read as if it was absent. */
const MAX_FIELD_LENGTH = 1_000;
/** Clients send few different fields. */
const MAX_KNOWN_FIELDS = 200;

export type SelectEncoding = (acceptEncoding: string | string[] | undefined) => SelectedEncoding;

/** @param offered In the order of preference, for codings with equal weights. */
export function createSelectEncoding(offered: readonly string[]): SelectEncoding {
  const known = createBoundedCache<string, SelectedEncoding>(MAX_KNOWN_FIELDS);
  return (field) => {
    if (field === undefined) return IDENTITY;
    const text = Array.isArray(field) ? field.join() : field;
    const found = known.get(text);
    if (found !== undefined) return found;
    const selected = text.length > MAX_FIELD_LENGTH ? IDENTITY : selectEncoding(text, offered);
    known.set(text, selected);
    return selected;
  };
}

export function selectEncoding(field: string, offered: readonly string[]): SelectedEncoding {
  const weights = readWeights(field);
  const others = weights.get('*');
  let best: string | null = null;
  let bestWeight = 0;
  for (const encoding of offered) {
    const weight = weights.get(encoding) ?? others ?? 0;
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight];
  }
  // `identity` is acceptable unless it is excluded, and preferred only where the client gives it more weight.
  const ofIdentity = weights.get('identity') ?? (others === 0 ? 0 : null);
  const refusesIdentity = ofIdentity === 0;
  if (best === null) return { encoding: refusesIdentity ? null : 'identity', refusesIdentity };
  return { encoding: ofIdentity !== null && ofIdentity > bestWeight ? 'identity' : best, refusesIdentity };
}

/** Of each coding, from 0 to 1. An item that cannot be read is left out. */
function readWeights(field: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of field.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((each) => each.trim());
    if (name === '') continue;
    const weight = weightOf(parameters);
    if (weight !== null) weights.set(name === 'x-gzip' ? 'gzip' : name, weight);
  }
  return weights;
}

function weightOf(parameters: readonly string[]): number | null {
  const [parameter, ...more] = parameters;
  if (parameter === undefined) return 1;
  const text = /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameter)?.[1];
  return text === undefined || more.length > 0 ? null : Number(text);
}
