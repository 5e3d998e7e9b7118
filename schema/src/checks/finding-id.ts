/** What stands against a change, each under an id of its own, so that somebody may say: this one, all the same. */
import { createHash } from 'node:crypto';

/**
 * Equal for the same finding of the same change whenever it is checked, and another for any other change: an approval
 * is for what its giver has seen.
 *
 * @param what Of the finding: its code, what it is about, and its words without the evidence, which changes by the
 * hour.
 */
export function findingId(...what: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 12);
}
