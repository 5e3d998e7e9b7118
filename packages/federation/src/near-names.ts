/** Suggestions for a name that does not exist. */
import { suggestionList } from 'graphql/jsutils/suggestionList.js';

/** Longer names are cut: the time grows with the square of their length. */
const MAX_LENGTH = 200;

/** At most `limit` of the known names that a misspelt one may mean, the nearest first. */
export function nearNames(name: string, known: readonly string[], limit = 3): readonly string[] {
  const wanted = name.slice(0, MAX_LENGTH).toLowerCase();
  const containing = known.filter((each) => wanted.length > 2 && contains(each.toLowerCase(), wanted));
  return [...new Set([...suggestionList(wanted, known), ...containing])].slice(0, limit);
}

function contains(known: string, wanted: string): boolean {
  return known.includes(wanted) || (known.length > 2 && wanted.includes(known));
}
