/** Is this change safe? From what stands and what is proposed to findings; a pure function of its inputs. */
import { buildSchema } from 'graphql';
import type { BuildResult } from '../composition/build.js';
import type { CompositionProblem } from '../composition/compose.js';
import { findChanges } from './changes/find-changes.js';
import { lint } from './lint/lint.js';
import type { LintFinding } from './lint/lint.js';
import { assessChanges } from './operations/assess-changes.js';
import type { AssessedChange, ChangeAssessment } from './operations/assess-changes.js';
import type { KnownOperation } from './operations/known-operation.js';
import { readOwners } from '../owners/owners.js';
import { findingId } from './finding-id.js';
import type { PlanFinding } from '../check/plans/judge-plans.js';

export interface ChangeInput {
  /** The proposed subgraph among the others, composed. */
  readonly built: BuildResult;
  readonly served: { readonly supergraph: string; readonly apiSdl: string } | null;
  /** Null for a contract, whose words are its source's. */
  readonly proposed: { readonly sdl: string; readonly before: string | null } | null;
  readonly operations: readonly KnownOperation[];
  /**
   * Whose words say who answers for what: the proposed ones, and the one that is replaced, as what the change removes
   * was somebody's, too.
   */
  readonly owned: readonly { readonly name: string; readonly sdl: string }[];
}

export interface CheckFindings {
  readonly problems: readonly CompositionProblem[];
  /** Whether the supergraph would be another. */
  readonly changesSupergraph: boolean;
  /** Null when it does not compose. */
  readonly judgement: ChangeAssessment | null;
  readonly lint: readonly LintFinding[];
  /**
   * Ids of the findings that forbid the change, unless somebody with the right to has approved them. What does not
   * compose cannot be approved.
   */
  readonly objections: readonly string[];
  /** How many more there are than are told: a change that has so many of them is not read to its end. */
  readonly untold: { readonly changes: number; readonly lint: number };
}

/** Of changes, and of remarks on words. */
const MAX_LISTED = 1_000;
/** Stands for objections that are not told; no approval has this id. */
const UNLISTED_ID = 'untold';
const NONE_UNLISTED = { changes: 0, lint: 0 };

export function evaluateChange({ built, served, proposed, operations, owned }: ChangeInput): CheckFindings {
  if (built.outcome === 'failed')
    return {
      problems: built.problems,
      changesSupergraph: false,
      judgement: null,
      lint: [],
      objections: [],
      untold: NONE_UNLISTED,
    };
  const after = buildSchema(built.apiSdl, { assumeValid: true });
  // Without anything served there is nobody to hurt.
  const before = served === null ? after : buildSchema(served.apiSdl, { assumeValid: true });
  const judged = assessChanges(before, after, findChanges(before, after), operations, readOwners(owned).of);
  const changes = limitListed(judged.changes, isBlocking);
  const words = limitListed(proposed === null ? [] : lint(proposed.sdl, proposed.before), isError);
  const judgement = { ...judged, changes: changes.told };
  return {
    problems: [],
    changesSupergraph: served?.supergraph !== built.supergraphSdl,
    judgement,
    lint: words.told,
    objections: [...objectionsIn(judgement, words.told), ...(changes.objects || words.objects ? [UNLISTED_ID] : [])],
    untold: { changes: changes.untold, lint: words.untold },
  };
}

function isBlocking({ verdict }: AssessedChange): boolean {
  return verdict === 'blocking';
}
function isError({ level }: { readonly level: LintFinding['level'] }): boolean {
  return level === 'ERROR';
}

/** What forbids the change is told first. `objects`: what is not told has some of that, too. */
function limitListed<Finding>(
  found: readonly Finding[],
  forbids: (finding: Finding) => boolean,
): { readonly told: readonly Finding[]; readonly untold: number; readonly objects: boolean } {
  if (found.length <= MAX_LISTED) return { told: found, untold: 0, objects: false };
  const forbidding = found.filter(forbids);
  const told = [...forbidding, ...found.filter((finding) => !forbids(finding))].slice(0, MAX_LISTED);
  return { told, untold: found.length - MAX_LISTED, objects: forbidding.length > MAX_LISTED };
}

export interface CheckFindingsWithPlans extends CheckFindings {
  readonly plans: readonly PlanFinding[];
}

/** Plans are made elsewhere, at the same time. */
export function addPlanFindings(found: CheckFindings, plans: readonly PlanFinding[]): CheckFindingsWithPlans {
  return {
    ...found,
    plans,
    objections: [...found.objections, ...plans.filter(isError).map(planFindingId)],
  };
}

function objectionsIn(judgement: ChangeAssessment, words: readonly LintFinding[]): readonly string[] {
  return [
    ...judgement.changes.filter(isBlocking).map(changeFindingId),
    ...judgement.broken.map(brokenFindingId),
    ...words.filter(isError).map(lintFindingId),
  ];
}

export function changeFindingId({ code, coordinate, description }: ChangeAssessment['changes'][number]): string {
  return findingId(code, coordinate, description);
}
export function brokenFindingId({ operation, reasons }: ChangeAssessment['broken'][number]): string {
  return findingId('OPERATION_BROKEN', operation.name, ...reasons);
}
export function lintFindingId({ rule, coordinate, message }: LintFinding): string {
  return findingId(rule, coordinate, message);
}
export function planFindingId({ rule, coordinate, message }: PlanFinding): string {
  return findingId(rule, coordinate, message);
}
