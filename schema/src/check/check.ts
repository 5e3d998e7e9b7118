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

export interface CheckInput {
  /** The proposed subgraph among the others, composed. */
  readonly built: Built;
  readonly served: { readonly supergraph: string; readonly apiSdl: string } | null;
  readonly proposed: { readonly sdl: string; readonly before: string | null };
  readonly operations: readonly KnownOperation[];
}

export interface CheckFindings {
  readonly passed: boolean;
  readonly problems: readonly CompositionProblem[];
  /** Whether the supergraph would be another. */
  readonly changesSupergraph: boolean;
  /** Null when it does not compose. */
  readonly judgement: Judgement | null;
  readonly lint: readonly LintFinding[];
}

export const check = ({ built, served, proposed, operations }: CheckInput): CheckFindings => {
  if (built.outcome === 'failed') return { passed: false, problems: built.problems, changesSupergraph: false, judgement: null, lint: [] };
  const findings = lint(proposed.sdl, proposed.before);
  const after = buildSchema(built.apiSdl, { assumeValid: true });
  // Without anything served there is nobody to hurt.
  const before = served === null ? after : buildSchema(served.apiSdl, { assumeValid: true });
  const judgement = judgeChanges(before, after, findChanges(before, after), operations);
  const isSafe = judgement.broken.length === 0 && judgement.changes.every(({ verdict }) => verdict !== 'blocking');
  return {
    passed: isSafe && findings.every(({ level }) => level !== 'ERROR'),
    problems: [],
    changesSupergraph: served?.supergraph !== built.supergraphSdl,
    judgement,
    lint: findings,
  };
};
