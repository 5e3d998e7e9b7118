/** Evaluates a proposed change: the served schema and the proposed build go in, findings come out. A pure function. */
import { buildSchema } from 'graphql';
import type { PlanFinding } from './plans/compare-plans.js';
import type { BuildResult } from '../composition/build.js';
import type { CompositionProblem } from '../composition/composer.js';
import { readOwners } from '../owners/owners.js';
import { compareSwitches } from './compare-switches.js';
import type { SwitchFinding } from './compare-switches.js';
import { findChanges } from './changes/find-changes.js';
import { brokenFindingId, changeFindingId, lintFindingId, planFindingId } from './finding-id.js';
import { lint } from './lint/lint.js';
import type { LintFinding } from './lint/lint.js';
import { assessChanges } from './operations/assess-changes.js';
import type { AssessedChange, ChangeAssessment } from './operations/assess-changes.js';
import type { KnownOperation } from './operations/known-operation.js';

export interface ChangeInput {
  /** The build of the proposed subgraph together with the other subgraphs. */
  readonly built: BuildResult;
  readonly served: { readonly supergraph: string; readonly apiSdl: string } | null;
  /** The proposed SDL and the published one, for linting. Null for a contract variant: its source is linted. */
  readonly proposed: { readonly sdl: string; readonly before: string | null } | null;
  readonly operations: readonly KnownOperation[];
  /**
   * Subgraphs that declare owners: the proposed ones, and the published version of the changed one, which owns the
   * elements that the change removes.
   */
  readonly owned: readonly { readonly name: string; readonly sdl: string }[];
}

/** Findings of a check. They are stored with the check: their property names must not change. */
export interface CheckFindings {
  readonly problems: readonly CompositionProblem[];
  /** Whether the proposed supergraph differs from the served one. */
  readonly changesSupergraph: boolean;
  /** Null when the proposal does not compose. */
  readonly judgement: ChangeAssessment | null;
  readonly lint: readonly LintFinding[];
  /**
   * Ids of the findings that block the change unless they are approved. Composition problems are not among them: they
   * cannot be approved.
   */
  readonly objections: readonly string[];
  /** Numbers of findings beyond the limit, which are not listed. */
  readonly untold: { readonly changes: number; readonly lint: number };
}

export interface EvaluatedChange extends CheckFindings {
  /** They become part of the plan findings. */
  readonly switches: readonly SwitchFinding[];
}

/** Limit of listed changes, and of listed lint findings. */
const MAX_LISTED = 1_000;
/** Stands for blocking findings that are not listed. No approval can have this id. */
const UNLISTED_ID = 'untold';
const NONE_UNLISTED = { changes: 0, lint: 0 };

export function evaluateChange({ built, served, proposed, operations, owned }: ChangeInput): EvaluatedChange {
  if (built.outcome === 'failed')
    return {
      problems: built.problems,
      changesSupergraph: false,
      judgement: null,
      lint: [],
      objections: [],
      untold: NONE_UNLISTED,
      switches: [],
    };
  const after = buildSchema(built.apiSdl, { assumeValid: true });
  // A variant that serves nothing has no clients: the proposal is compared with itself, which finds no changes.
  const before = served === null ? after : buildSchema(served.apiSdl, { assumeValid: true });
  const assessed = assessChanges(before, after, findChanges(before, after), operations, readOwners(owned).of);
  const changes = limitListed(assessed.changes, isBlocking);
  const lintFindings = limitListed(proposed === null ? [] : lint(proposed.sdl, proposed.before), isError);
  const judgement = { ...assessed, changes: changes.listed };
  const hasUnlistedBlocking = changes.hasUnlistedBlocking || lintFindings.hasUnlistedBlocking;
  return {
    problems: [],
    changesSupergraph: served?.supergraph !== built.supergraphSdl,
    judgement,
    lint: lintFindings.listed,
    objections: [...blockingIds(judgement, lintFindings.listed), ...(hasUnlistedBlocking ? [UNLISTED_ID] : [])],
    untold: { changes: changes.unlisted, lint: lintFindings.unlisted },
    switches: served === null ? [] : compareSwitches(served.supergraph, built.supergraphSdl),
  };
}

function isBlocking({ verdict }: AssessedChange): boolean {
  return verdict === 'blocking';
}

function isError({ level }: { readonly level: LintFinding['level'] }): boolean {
  return level === 'ERROR';
}

interface ListedFindings<Finding> {
  readonly listed: readonly Finding[];
  readonly unlisted: number;
  readonly hasUnlistedBlocking: boolean;
}

/** Blocking findings are listed first. */
function limitListed<Finding>(
  found: readonly Finding[],
  blocks: (finding: Finding) => boolean,
): ListedFindings<Finding> {
  if (found.length <= MAX_LISTED) return { listed: found, unlisted: 0, hasUnlistedBlocking: false };
  const blocking = found.filter(blocks);
  const listed = [...blocking, ...found.filter((finding) => !blocks(finding))].slice(0, MAX_LISTED);
  return { listed, unlisted: found.length - MAX_LISTED, hasUnlistedBlocking: blocking.length > MAX_LISTED };
}

export interface CheckFindingsWithPlans extends CheckFindings {
  readonly plans: readonly PlanFinding[];
}

/** Adds the findings of the plan comparison, which runs in another thread at the same time. */
export function addPlanFindings(
  { switches, ...found }: EvaluatedChange,
  ofPlans: readonly PlanFinding[],
): CheckFindingsWithPlans {
  const plans = [...switches, ...ofPlans];
  return {
    ...found,
    plans,
    objections: [...found.objections, ...plans.filter(isError).map(planFindingId)],
  };
}

function blockingIds(assessment: ChangeAssessment, lintFindings: readonly LintFinding[]): readonly string[] {
  return [
    ...assessment.changes.filter(isBlocking).map(changeFindingId),
    ...assessment.broken.map(brokenFindingId),
    ...lintFindings.filter(isError).map(lintFindingId),
  ];
}
