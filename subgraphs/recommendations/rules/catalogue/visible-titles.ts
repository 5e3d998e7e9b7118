/** The one gate: whatever leaves this subgraph has come through it, fallbacks too. */
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { licenceEpoch } from './catalogue.js';
import type { Catalogue } from './catalogue.js';

export interface VisibleTitles {
  /** Title numbers, ascending. */
  readonly titles: readonly number[];
  has(title: number): boolean;
}

function selectVisible({ titles }: Catalogue, restrictions: ViewerRestrictions, now: Date): VisibleTitles {
  const chosen = titles.flatMap((title, index) => (isVisible(title, restrictions, now) ? [index] : []));
  const flags = new Uint8Array(titles.length);
  for (const title of chosen) flags[title] = 1;
  return { titles: chosen, has: (title) => flags[title] === 1 };
}

/**
 * What an restrictions may be shown at `now`. Remembers its answers for a catalogue as long as no licence begins or
 * ends: there are only as many as countries times ceilings.
 */
export function createVisibleTitles(
  catalogue: Catalogue,
): (restrictions: ViewerRestrictions, now: Date) => VisibleTitles {
  const known = new Map<string, { readonly epoch: number; readonly eligible: VisibleTitles }>();
  return (restrictions, now) => {
    const key = `${restrictions.country}/${restrictions.maturityLimit}`;
    const epoch = licenceEpoch(catalogue, restrictions.country, now);
    const remembered = known.get(key);
    if (remembered?.epoch === epoch) return remembered.eligible;
    const eligible = selectVisible(catalogue, restrictions, now);
    known.set(key, { epoch, eligible });
    return eligible;
  };
}
