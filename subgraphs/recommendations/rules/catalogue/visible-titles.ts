/** The titles that a viewer may see. Every title that this subgraph returns, fallbacks included, is one of them. */
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
  const numbers = titles.flatMap((title, index) => (isVisible(title, restrictions, now) ? [index] : []));
  const flags = new Uint8Array(titles.length);
  for (const title of numbers) flags[title] = 1;
  return { titles: numbers, has: (title) => flags[title] === 1 };
}

/**
 * The visible titles of a catalogue for restrictions at `now`. Cached per country and maturity limit until a licence of
 * the country begins or ends.
 */
export function createVisibleTitles(
  catalogue: Catalogue,
): (restrictions: ViewerRestrictions, now: Date) => VisibleTitles {
  const known = new Map<string, { readonly epoch: number; readonly visible: VisibleTitles }>();
  return (restrictions, now) => {
    const key = `${restrictions.country}/${restrictions.maturityLimit}`;
    const epoch = licenceEpoch(catalogue, restrictions.country, now);
    const cached = known.get(key);
    if (cached?.epoch === epoch) return cached.visible;
    const visible = selectVisible(catalogue, restrictions, now);
    known.set(key, { epoch, visible });
    return visible;
  };
}
