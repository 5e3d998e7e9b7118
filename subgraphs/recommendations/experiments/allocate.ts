/**
 * Deals members to the cells of experiments by hashes: no state, the same result on every machine and at every time.
 *
 * Within an experiment, member u is in the cell c with the smallest `-ln(h(salt, c, u)) / weight_c`, where h is uniform
 * between 0 and 1 (weighted rendezvous hashing: Schindelhauer and Schomaker, Weighted Distributed Hash Tables, SPAA 2005).
 * Cells have members in proportion to their weights. When one weight changes, members move only into that cell or out
 * of it, and no more of them than its share has changed by.
 */
import { hash } from 'node:crypto';
import { DEFAULT_PARAMETERS, LAYER_SLOTS } from './experiment.js';
import type { Cell, Declarations, Experiment, Layer, PageParameters } from './experiment.js';

export interface Unit {
  readonly profileId: string;
  readonly accountId: string;
  readonly isKids: boolean;
}

export interface Assignment {
  readonly experiment: string;
  readonly cell: string;
}

export interface Allocation {
  /** One for each experiment that the member takes part in. */
  readonly assignments: readonly Assignment[];
  readonly parameters: PageParameters;
}

export const NOT_ALLOCATED: Allocation = { assignments: [], parameters: DEFAULT_PARAMETERS };

/** Uniform above 0 and below 1, from 48 bits of SHA-256. FNV-1a is too regular in the last characters of a text. */
function uniform(...parts: readonly string[]): number {
  const bits = hash('sha256', JSON.stringify(parts), 'hex').slice(0, 12);
  return (Number.parseInt(bits, 16) + 0.5) / 2 ** 48;
}

/** From 0 to `LAYER_SLOTS` - 1. */
export function slotOf({ salt }: Layer, unit: string): number {
  return Math.floor(uniform(salt, unit) * LAYER_SLOTS);
}

/** Null when no weight is above 0. */
export function cellOf({ salt, cells }: Pick<Experiment, 'salt' | 'cells'>, unit: string): Cell | null {
  let [chosen, least] = [null as Cell | null, Infinity];
  for (const cell of cells) {
    const distance = cell.weight > 0 ? -Math.log(uniform(salt, cell.name, unit)) / cell.weight : Infinity;
    if (distance < least) [chosen, least] = [cell, distance];
  }
  return chosen;
}

function takesPart(
  { slots, layer, kidsProfiles }: Experiment,
  layers: readonly Layer[],
  unit: Unit,
  id: string,
): boolean {
  if (kidsProfiles === 'LEFT_OUT' && unit.isKids) return false;
  const own = layers.find(({ name }) => name === layer);
  if (own === undefined) return false;
  const slot = slotOf(own, id);
  return slot >= slots.from && slot < slots.until;
}

/** @param now Experiments that have not started or have ended then are left out. */
export function allocate({ layers, experiments }: Declarations, unit: Unit, now: Date): Allocation {
  if (experiments.length === 0) return NOT_ALLOCATED;
  const assignments: Assignment[] = [];
  let parameters = DEFAULT_PARAMETERS;
  for (const experiment of experiments) {
    if (now.getTime() < Date.parse(experiment.startsAt) || now.getTime() >= Date.parse(experiment.endsAt)) continue;
    const id = experiment.unit === 'ACCOUNT' ? unit.accountId : unit.profileId;
    if (!takesPart(experiment, layers, unit, id)) continue;
    const cell = cellOf(experiment, id);
    if (cell === null) continue;
    assignments.push({ experiment: experiment.name, cell: cell.name });
    parameters = { ...parameters, ...cell.parameters };
  }
  return { assignments, parameters };
}
