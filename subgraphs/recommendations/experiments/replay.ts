/**
 * Replays an experiment on held-out views: each member's latest started title is held out, and pages are built of the
 * earlier ones, at the time of the held-out one. Nobody has been shown these pages: a replay tells where the title that
 * the member has chosen anyway would have stood, not what the member would have chosen.
 */
import { createRandom } from '@marquee/runtime/random';
import { fnv1a32 } from '@marquee/runtime/hash';
import type { HeldOut } from '../learning/page-quality/evaluate-pages.js';
import type { PageBuilder } from '../learning/page-quality/page-builder.js';
import type { RankingAt } from '../learning/page-quality/page-world.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import { allocate } from './allocate.js';
import type { Allocation } from './allocate.js';
import { DEFAULT_PARAMETERS } from './experiment.js';
import type { Cell, Declarations, Experiment } from './experiment.js';
import { titlesOfFirstScreen } from './first-screen.js';
import type { MemberOutcome, Outcome, PairedOutcome } from './report.js';
import { teamDraft, winnerOf } from './statistics/interleaving.js';

export const REPLAY_OUTCOMES: readonly Outcome[] = [
  { name: 'found', meaning: 'share of members whose next title stands on the first screen (4 rows of 6 tiles)' },
];

export interface Replay {
  readonly declarations: Declarations;
  readonly experiment: Experiment;
  readonly builder: PageBuilder;
  readonly rankingAt: RankingAt;
  readonly model: ServedModel;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly progress: (members: number, total: number) => void;
}

export interface Replayed {
  readonly members: readonly MemberOutcome[];
  readonly pairs: Readonly<Record<string, readonly PairedOutcome[]>>;
  /** Members in the holdout, in no slot of the experiment, or with a kids profile. */
  readonly notInExperiment: number;
}

const PAUSE_EVERY = 20;

/** Members are dealt as the service deals them; times of start and end are ignored. */
export async function replay(heldOut: readonly HeldOut[], run: Replay): Promise<Replayed> {
  const { experiment, declarations, progress, signal } = run;
  const members: MemberOutcome[] = [];
  const pairs: Record<string, PairedOutcome[]> = {};
  const only = { ...declarations, experiments: [experiment] };
  const at = new Date(experiment.startsAt);
  for (const [index, each] of heldOut.entries()) {
    const { accountId, profileId, isKids } = each.member.viewer;
    const unit = { accountId, profileId: profileId ?? '', isKids };
    const [assignment] = allocate(only, unit, at).assignments;
    if (assignment !== undefined) {
      const screens = new Map(experiment.cells.map((cell) => [cell.name, screenOf(cell, each, run)]));
      const target = run.builder.catalogue.indexOf.get(each.titleId) ?? -1;
      const found = (cell: string): number => (screens.get(cell)?.includes(target) === true ? 1 : 0);
      members.push({ cell: assignment.cell, values: [found(assignment.cell)] });
      for (const { name } of experiment.cells) {
        if (name === experiment.control) continue;
        const random = createRandom(fnv1a32(`${run.seed}|${unit.profileId}|${name}`));
        const [a, b] = [screens.get(experiment.control) ?? [], screens.get(name) ?? []];
        const list = teamDraft(a, b, Math.min(a.length, b.length), random);
        const pair = { difference: found(name) - found(experiment.control), winner: winnerOf(list, new Set([target])) };
        (pairs[name] ??= []).push(pair);
      }
    }
    if (index % PAUSE_EVERY !== 0) continue;
    progress(index, heldOut.length);
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { members, pairs, notInExperiment: heldOut.length - members.length };
}

function screenOf(
  { name, parameters }: Cell,
  { member, at }: HeldOut,
  { experiment, builder, rankingAt, model }: Replay,
): readonly number[] {
  const allocation: Allocation = {
    assignments: [{ experiment: experiment.name, cell: name }],
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  };
  const request = { member, now: new Date(at), ranking: rankingAt(member.viewer.country, at), model, allocation };
  return titlesOfFirstScreen(builder.build(request));
}
