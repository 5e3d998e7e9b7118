/** The one gate: whatever leaves this subgraph has come through it, fallbacks too. */
import { currentWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { levelsWithin, licenceEpoch } from './catalogue.js';
import type { Catalogue } from './catalogue.js';

export interface Audience {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly maturityLimit: MaturityLevel;
}

export interface Eligible {
  /** Title numbers, ascending. */
  readonly titles: readonly number[];
  has(title: number): boolean;
}

function selectEligible({ titles }: Catalogue, { country, maturityLimit }: Audience, now: Date): Eligible {
  const levels = levelsWithin(maturityLimit);
  const chosen = titles.flatMap((title, index) =>
    !title.isWithdrawn && levels.has(title.maturityLevel) && currentWindow(title.windows, country, now) !== undefined
      ? [index]
      : [],
  );
  const flags = new Uint8Array(titles.length);
  for (const title of chosen) flags[title] = 1;
  return { titles: chosen, has: (title) => flags[title] === 1 };
}

/**
 * What an audience may be shown at `now`. Remembers its answers for a catalogue as long as no licence begins or ends:
 * there are only as many as countries times ceilings.
 */
export function createEligibility(catalogue: Catalogue): (audience: Audience, now: Date) => Eligible {
  const known = new Map<string, { readonly epoch: number; readonly eligible: Eligible }>();
  return (audience, now) => {
    const key = `${audience.country}/${audience.maturityLimit}`;
    const epoch = licenceEpoch(catalogue, audience.country, now);
    const remembered = known.get(key);
    if (remembered?.epoch === epoch) return remembered.eligible;
    const eligible = selectEligible(catalogue, audience, now);
    known.set(key, { epoch, eligible });
    return eligible;
  };
}
