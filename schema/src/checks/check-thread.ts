/**
 * Judges changes in a thread of its own, with limits: schemas may be as large as their authors like, and others are
 * answered meanwhile.
 */
import { createThread } from '../threads/limited-thread.js';
import type { ThreadLimits } from '../threads/limited-thread.js';
import type { CheckFindings, CheckInput } from './evaluate-change.js';
import type { LintFinding } from './lint/lint.js';

export type Linted = { readonly findings: readonly LintFinding[] } | { readonly unreadable: string };

/** Both reject with a `ThreadLimitError` for what is too large to be judged in time. */
export interface Checker {
  check(input: CheckInput): Promise<CheckFindings>;
  /** @param before The text as it was; null to look at everything. */
  lint(sdl: string, before: string | null): Promise<Linted>;
  close(): Promise<void>;
}

export type CheckerTask =
  | { readonly kind: 'check'; readonly input: CheckInput }
  | { readonly kind: 'lint'; readonly sdl: string; readonly before: string | null };

/** The house's own schemas take 0.05 s; ten thousand types under one operation, 3 s and some 300 MB. */
const LIMITS: ThreadLimits = { timeMs: 30_000, memoryMb: 1_024 };

export function createChecker(limits: ThreadLimits = LIMITS): Checker {
  const thread = createThread<CheckerTask, CheckFindings | Linted>(
    new URL('../../dist/checks/check-worker.js', import.meta.url),
    limits,
  );
  return {
    // A thread answers a task with what that task makes.
    check: async (input) => (await thread.run({ kind: 'check', input })) as CheckFindings,
    lint: async (sdl, before) => (await thread.run({ kind: 'lint', sdl, before })) as Linted,
    close: () => thread.close(),
  };
}
