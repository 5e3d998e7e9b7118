/** Is this change safe? From what stands and what is proposed to findings; a pure function of its inputs. */
import { buildSchema } from 'graphql';
import type { Built } from '../compose/build.js';
import type { CompositionProblem } from '../compose/compose.js';
import { findChanges } from './changes/find-changes.js';
import { lint } from './lint/lint.js';
import type { LintFinding } from './lint/lint.js';
import { judgeChanges } from './operations/judge-changes.js';
import type { Judgement } from './operations/judge-changes.js';
import type { KnownOperation } from './operations/known-operation.js';
import { readOwners } from './owners/owners.js';
import { findingId } from './findings.js';
import type { PlanFinding } from './plans/judge-plans.js';

export interface CheckInput {
  /** The proposed subgraph among the others, composed. */
  readonly built: Built;
  readonly served: { readonly supergraph: string; readonly apiSdl: string } | null;
  /** Null for a contract, whose words are its source's. */
  readonly proposed: { readonly sdl: string; readonly before: string | null } | null;
  readonly operations: readonly KnownOperation[];
  /** Whose words say who answers for what: the proposed ones, and the one that is replaced, as what the change removes was somebody's, too. */
  readonly owned: readonly { readonly name: string; readonly sdl: string }[];
  /** What the change does to the plans of these operations. */
  readonly plans: readonly PlanFinding[];
}

export interface CheckFindings {
  readonly problems: readonly CompositionProblem[];
  /** Whether the supergraph would be another. */
  readonly changesSupergraph: boolean;
  /** Null when it does not compose. */
  readonly judgement: Judgement | null;
  readonly lint: readonly LintFinding[];
  readonly plans: readonly PlanFinding[];
  /** Ids of the findings that forbid the change, unless somebody with the right to has approved them. What does not compose cannot be approved. */
  readonly objections: readonly string[];
}

export const check = ({ built, served, proposed, operations, owned, plans }: CheckInput): CheckFindings => {
  if (built.outcome === 'failed') return { problems: built.problems, changesSupergraph: false, judgement: null, lint: [], plans: [], objections: [] };
  const after = buildSchema(built.apiSdl, { assumeValid: true });
  // Without anything served there is nobody to hurt.
  const before = served === null ? after : buildSchema(served.apiSdl, { assumeValid: true });
  const judgement = judgeChanges(before, after, findChanges(before, after), operations, readOwners(owned).of);
  const words = proposed === null ? [] : lint(proposed.sdl, proposed.before);
  return { problems: [], changesSupergraph: served?.supergraph !== built.supergraphSdl, judgement, lint: words, plans, objections: objectionsIn(judgement, plans, words) };
};

const objectionsIn = (judgement: Judgement, plans: readonly PlanFinding[], words: readonly LintFinding[]): readonly string[] => [
  ...judgement.changes.filter(({ verdict }) => verdict === 'blocking').map(changeFindingId),
  ...judgement.broken.map(brokenFindingId),
  ...plans.filter(({ level }) => level === 'ERROR').map(planFindingId),
  ...words.filter(({ level }) => level === 'ERROR').map(lintFindingId),
];

export const changeFindingId = ({ code, coordinate, description }: Judgement['changes'][number]): string => findingId(code, coordinate, description);
export const brokenFindingId = ({ operation, reasons }: Judgement['broken'][number]): string => findingId('OPERATION_BROKEN', operation.name, ...reasons);
export const lintFindingId = ({ rule, coordinate, message }: LintFinding): string => findingId(rule, coordinate, message);
export const planFindingId = ({ rule, coordinate, message }: PlanFinding): string => findingId(rule, coordinate, message);
