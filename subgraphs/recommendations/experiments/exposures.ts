/** Which members have been served a page of which cell: the stored documents and the rule that adds to them. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { Assignment } from './allocate.js';
import { MAX_EXPERIMENTS } from './validate-experiments.js';

/** One cell of one experiment, as served to a profile. */
export interface CellExposure extends Assignment {
  /** RFC 3339 in UTC. */
  readonly firstAt: string;
  /** Such as `2026-11-16`. */
  readonly lastDay: string;
  /** Days with at least one page. */
  readonly days: number;
  /** Titles of the first screens that were recorded, the latest first. */
  readonly shown: readonly TitleId[];
}

/** Id: profileId. Not a read model: a rebuild keeps it. */
export interface ProfileExposures {
  readonly id: ProfileId;
  readonly cells: readonly CellExposure[];
}

/** A served page. */
export interface Exposure {
  readonly profileId: ProfileId;
  readonly assignment: Assignment;
  /** Titles of the first screen. */
  readonly titleIds: readonly TitleId[];
  readonly at: Date;
}

/** Titles per cell; the earliest ones beyond this number are removed. */
const MAX_SHOWN = 240;
/** Cells per profile; those that were served least recently are removed. */
const MAX_EXPOSED_CELLS = 2 * MAX_EXPERIMENTS;

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The same object when the cell has an exposure of that day or of a later one. */
export function addExposure(before: ProfileExposures, { assignment, titleIds, at }: Exposure): ProfileExposures {
  const isSame = ({ experiment, cell }: CellExposure): boolean =>
    experiment === assignment.experiment && cell === assignment.cell;
  const known = before.cells.find(isSame);
  const day = dayOf(at);
  if (known !== undefined && known.lastDay >= day) return before;
  const cell: CellExposure = {
    ...assignment,
    firstAt: known?.firstAt ?? at.toISOString(),
    lastDay: day,
    days: (known?.days ?? 0) + 1,
    shown: [...new Set([...titleIds, ...(known?.shown ?? [])])].slice(0, MAX_SHOWN),
  };
  const others = before.cells.filter((each) => !isSame(each));
  return { ...before, cells: [cell, ...others].slice(0, MAX_EXPOSED_CELLS) };
}
