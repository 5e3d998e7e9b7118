/** Normalises a query. */

const MAX_QUERY_CHARACTERS = 100;

/** Trims the query, collapses spaces and cuts it to 100 code points. */
export function readQuery(typed: string): string {
  return [...typed.trim().replace(/\s+/gu, ' ')].slice(0, MAX_QUERY_CHARACTERS).join('').trim();
}
