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

/** The visible titles of a catalogue at `now`. */
export type SelectVisible = (restrictions: ViewerRestrictions, now: Date) => VisibleTitles;

/** Selections that are kept: countries times maturity limits, of which a service has some hundreds. */
const KEPT_SELECTIONS = 2_000;

interface Selection {
  readonly epoch: number;
  /** By title number: 1 for a visible one. */
  readonly flags: Uint8Array;
  readonly visible: VisibleTitles;
}

function toSelection(epoch: number, flags: Uint8Array): Selection {
  const titles: number[] = [];
  for (let title = 0; title < flags.length; title += 1) if (flags[title] === 1) titles.push(title);
  return { epoch, flags, visible: { titles, has: (title) => flags[title] === 1 } };
}

/** The selections of a catalogue, kept per country and maturity limit. */
export interface Selections {
  readonly catalogue: Catalogue;
  readonly select: SelectVisible;
  readonly kept: ReadonlyMap<string, Selection>;
}

/** The numbers of the titles that differ; null when both catalogues do not have the same titles. */
function changedSince(earlier: Catalogue, { titles }: Catalogue): readonly number[] | null {
  if (earlier.titles.length !== titles.length) return null;
  const changed: number[] = [];
  for (let number = 0; number < titles.length; number += 1) {
    const [before, after] = [earlier.titles[number], titles[number]];
    if (before?.id !== after?.id) return null;
    if (before !== after) changed.push(number);
  }
  return changed;
}

/** The visible titles of a catalogue. */
export function createVisibleTitles(catalogue: Catalogue): SelectVisible {
  return createSelections(catalogue, null).select;
}

/**
 * A selection holds until a licence of the country begins or ends. Those of an earlier catalogue with the same titles are
 * taken over, with the changed titles decided again.
 */
export function createSelections(catalogue: Catalogue, earlier: Selections | null): Selections {
  const { titles } = catalogue;
  const kept = new Map<string, Selection>();
  const before =
    earlier === null
      ? null
      : {
          ...{ catalogue: earlier.catalogue, kept: earlier.kept },
          changed: changedSince(earlier.catalogue, catalogue),
        };
  const isShown = (title: number, restrictions: ViewerRestrictions, now: Date): 0 | 1 => {
    const record = titles[title];
    return record !== undefined && isVisible(record, restrictions, now) ? 1 : 0;
  };
  const takeOver = (key: string, restrictions: ViewerRestrictions, now: Date, epoch: number): Selection | null => {
    const known = before?.kept.get(key);
    if (before === null || before.changed === null || known === undefined) return null;
    // Else a licence of an unchanged title may have begun or ended since.
    if (known.epoch !== licenceEpoch(before.catalogue, restrictions.country, now)) return null;
    const flags = known.flags.slice();
    for (const title of before.changed) flags[title] = isShown(title, restrictions, now);
    return toSelection(epoch, flags);
  };
  const select: SelectVisible = (restrictions, now) => {
    const key = `${restrictions.country}/${restrictions.maturityLimit}`;
    const epoch = licenceEpoch(catalogue, restrictions.country, now);
    const known = kept.get(key);
    if (known?.epoch === epoch) return known.visible;
    const selection =
      takeOver(key, restrictions, now, epoch) ??
      toSelection(
        epoch,
        Uint8Array.from(titles, (_, title) => isShown(title, restrictions, now)),
      );
    const [oldest] = kept.keys();
    if (kept.size >= KEPT_SELECTIONS && oldest !== undefined) kept.delete(oldest);
    kept.set(key, selection);
    return selection.visible;
  };
  return { catalogue, select, kept };
}
