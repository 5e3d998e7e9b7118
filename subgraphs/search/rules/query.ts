/** What a client typed, as it is understood. */

const MAX_QUERY_CHARACTERS = 100;

/** Without spaces around it, one between words, cut after so many characters; never within one. */
export function readQuery(typed: string): string {
  return [...typed.trim().replace(/\s+/gu, ' ')].slice(0, MAX_QUERY_CHARACTERS).join('').trim();
}
