/**
 * Judges changes in a thread of its own, with limits: schemas may be as large as their authors like, and others are
 * answered meanwhile.
 */
import { createLimitedThread } from '../threads/limited-thread.js';
import type { ThreadLimits } from '../threads/limited-thread.js';
import type { CheckFindings, ChangeInput } from './evaluate-change.js';
import type { LintFinding } from './lint/lint.js';

export type LintResult = { readonly findings: readonly LintFinding[] } | { readonly unreadable: string };

/** Both reject with a `ThreadLimitError` for what is too large to be judged in time. */
export interface CheckThread {
  check(input: ChangeInput): Promise<CheckFindings>;
  /** @param before The text as it was; null to look at everything. */
  lint(sdl: string, before: string | null): Promise<LintResult>;
  close(): Promise<void>;
}

export type CheckThreadTask =
  | { readonly kind: 'check'; readonly input: ChangeInput }
  | { readonly kind: 'lint'; readonly sdl: string; readonly before: string | null };

/** Our own schemas take 0.05 s; ten thousand types under one operation, 3 s and some 300 MB. */
const LIMITS: ThreadLimits = { timeMs: 30_000, memoryMb: 1_024 };

export function createCheckThread(limits: ThreadLimits = LIMITS): CheckThread {
  const thread = createLimitedThread<CheckThreadTask, CheckFindings | LintResult>(
    new URL('../../dist/checks/check-worker.js', import.meta.url),
    limits,
  );
  return {
    // A thread answers a task with what that task makes.
    check: async (input) => (await thread.run({ kind: 'check', input })) as CheckFindings,
    lint: async (sdl, before) => (await thread.run({ kind: 'lint', sdl, before })) as LintResult,
    close: () => thread.close(),
  };
}
