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
import { findingId } from './findings.js';
import type { PlanFinding } from './plans/judge-plans.js';

export interface CheckInput {
  /** The proposed subgraph among the others, composed. */
  readonly built: Built;
  readonly served: { readonly supergraph: string; readonly apiSdl: string } | null;
  readonly proposed: { readonly sdl: string; readonly before: string | null };
  readonly operations: readonly KnownOperation[];
  readonly ownersOf: (coordinate: string) => readonly string[];
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

export const check = ({ proposed, ...input }: CheckInput): CheckFindings => {
  const found = checkSupergraph(input);
  if (found.judgement === null) return found;
  const findings = lint(proposed.sdl, proposed.before);
  return { ...found, lint: findings, objections: [...found.objections, ...findings.filter(({ level }) => level === 'ERROR').map(lintFindingId)] };
};

/** Without the words of a schema: those of a contract are its source's. */
export const checkSupergraph = ({ built, served, operations, ownersOf, plans }: Omit<CheckInput, 'proposed'>): CheckFindings => {
  if (built.outcome === 'failed') return { problems: built.problems, changesSupergraph: false, judgement: null, lint: [], plans: [], objections: [] };
  const after = buildSchema(built.apiSdl, { assumeValid: true });
  // Without anything served there is nobody to hurt.
  const before = served === null ? after : buildSchema(served.apiSdl, { assumeValid: true });
  const judgement = judgeChanges(before, after, findChanges(before, after), operations, ownersOf);
  return { problems: [], changesSupergraph: served?.supergraph !== built.supergraphSdl, judgement, lint: [], plans, objections: objectionsIn(judgement, plans) };
};

const objectionsIn = (judgement: Judgement, plans: readonly PlanFinding[]): readonly string[] => [
  ...judgement.changes.filter(({ verdict }) => verdict === 'blocking').map(changeFindingId),
  ...judgement.broken.map(brokenFindingId),
  ...plans.filter(({ level }) => level === 'ERROR').map(planFindingId),
];

export const changeFindingId = ({ code, coordinate, description }: Judgement['changes'][number]): string => findingId(code, coordinate, description);
export const brokenFindingId = ({ operation, reasons }: Judgement['broken'][number]): string => findingId('OPERATION_BROKEN', operation.name, ...reasons);
export const lintFindingId = ({ rule, coordinate, message }: LintFinding): string => findingId(rule, coordinate, message);
export const planFindingId = ({ rule, coordinate, message }: PlanFinding): string => findingId(rule, coordinate, message);
