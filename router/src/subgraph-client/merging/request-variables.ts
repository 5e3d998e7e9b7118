/** Reads the variables of a request of entities from its body, as text and without parsing the representations. */
import type { MergeableFetch } from './mergeable-fetch.js';

export interface RequestVariables {
  /** Name -> JSON, one character for each byte; without the representations. */
  readonly others: ReadonlyMap<string, string>;
  /** A JSON list, one character for each byte. */
  readonly representations: string;
}

const REPRESENTATIONS = '"representations":';

/** Null for a body that has another form than those that the engine writes. */
export function readRequestVariables(body: string, { head, tail }: MergeableFetch): RequestVariables | null {
  if (!body.startsWith(head) || !body.endsWith(tail)) return null;
  const end = body.length - tail.length;
  const others = new Map<string, string>();
  let p = head.length;
  // The representations are the last variable.
  while (!body.startsWith(REPRESENTATIONS, p)) {
    const colon = body[p] === '"' ? endOfString(body, p) : -1;
    if (colon < 0 || body[colon] !== ':') return null;
    const comma = endOfValue(body, colon + 1, end);
    if (body[comma] !== ',') return null;
    others.set(body.slice(p + 1, colon - 1), body.slice(colon + 1, comma));
    p = comma + 1;
  }
  return { others, representations: body.slice(p + REPRESENTATIONS.length, end) };
}

/** The index after the closing quote. */
function endOfString(text: string, start: number): number {
  for (let p = start + 1; p < text.length; p++) {
    if (text[p] === '\\') p += 1;
    else if (text[p] === '"') return p + 1;
  }
  return -1;
}

/** The index of the comma after a value. */
function endOfValue(text: string, start: number, end: number): number {
  let depth = 0;
  for (let p = start; p < end; p++) {
    const char = text[p] ?? '';
    if (char === '"') p = endOfString(text, p) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === ',' && depth === 0) return p;
    if (p < start) return -1;
  }
  return -1;
}
