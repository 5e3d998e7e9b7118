/** Suggestions for misspelt names. */

/** Longer names are cut: the time grows with the square of their length. */
const MAX_LENGTH = 200;

/** The names that were probably meant, the nearest first, and then those that contain it; at most three. */
export function nearNames(name: string, known: Iterable<string>): readonly string[] {
  const wanted = plain(name.slice(0, MAX_LENGTH));
  const limit = Math.floor(wanted.length * 0.4) + 1;
  return [...new Set(known)]
    .map((candidate) => {
      const distance = distanceOf(wanted, plain(candidate), limit);
      return { candidate, distance, isNear: distance <= limit || isContained(wanted, plain(candidate)) };
    })
    .filter(({ isNear }) => isNear)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function isContained(a: string, b: string): boolean {
  return (a.length > 2 && b.includes(a)) || (b.length > 2 && a.includes(b));
}

/** As in `; did you mean limits.max_depth?`; empty where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearNames(name, known);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}

/** Without case and separators: `maxDepth` is `max_depth`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Levenshtein’s distance, with the exchange of two neighbours as one step, or a number above `limit` where it is above it. */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = isExchanged ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? limit + 1;
}
