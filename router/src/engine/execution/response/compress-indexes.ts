/**
 * Writes list indexes of many paths as few texts: `0-3.0-9` is the first ten items in each of the first four lists, and
 * `7.1,4` the items 1 and 4 of the list 7.
 */

/** Texts of one set of paths; the last one says that there are more. */
const MAX_TEXTS = 50;

/** @param tuples The indexes of each path, outer lists first; all of one length. */
export function compressIndexes(tuples: readonly (readonly number[])[]): readonly string[] {
  const texts = compress(tuples);
  return texts.length <= MAX_TEXTS ? texts : [...texts.slice(0, MAX_TEXTS), '…'];
}

function compress(tuples: readonly (readonly number[])[]): readonly string[] {
  const [first] = tuples;
  if (first === undefined || first.length === 0) return [];
  if (first.length === 1) return [toRanges(tuples.map(([index = 0]) => index))];
  const byOuter = new Map<number, (readonly number[])[]>();
  for (const [outer = 0, ...inner] of tuples) {
    const known = byOuter.get(outer);
    if (known === undefined) byOuter.set(outer, [inner]);
    else known.push(inner);
  }
  const outersByInner = new Map<string, number[]>();
  for (const [outer, inner] of byOuter)
    for (const text of compress(inner)) {
      const known = outersByInner.get(text);
      if (known === undefined) outersByInner.set(text, [outer]);
      else known.push(outer);
    }
  return [...outersByInner].map(([inner, outers]) => `${toRanges(outers)}.${inner}`);
}

function toRanges(indexes: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const index of [...new Set(indexes)].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
