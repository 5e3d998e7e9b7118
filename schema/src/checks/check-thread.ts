/** Evaluates and lints proposed schemas in a worker thread with limits. */
import { createLimitedThread } from '@marquee/runtime/threads/limited-thread';
import type { ThreadLimits } from '@marquee/runtime/threads/limited-thread';
import type { ChangeInput, EvaluatedChange } from './evaluate-change.js';
import type { LintFinding } from './lint/lint.js';

export type LintResult = { readonly findings: readonly LintFinding[] } | { readonly syntaxError: string };

/** Both methods reject with a `ThreadLimitError` when a schema exceeds the limits. */
export interface CheckThread {
  check(input: ChangeInput): Promise<EvaluatedChange>;
  /** @param before The published SDL, whose findings are left out; null reports all findings. */
  lint(sdl: string, before: string | null): Promise<LintResult>;
  close(): Promise<void>;
}

export type CheckThreadTask =
  | { readonly kind: 'check'; readonly input: ChangeInput }
  | { readonly kind: 'lint'; readonly sdl: string; readonly before: string | null };

/** Our own schemas take 0.05 s; ten thousand types with one known operation take 3 s and about 300 MB. */
const LIMITS: ThreadLimits = { cpuMs: 30_000, memoryMb: 1_024 };

export function createCheckThread(limits: ThreadLimits = LIMITS): CheckThread {
  const thread = createLimitedThread<CheckThreadTask, EvaluatedChange | LintResult>(
    new URL('../../dist/checks/check-worker.js', import.meta.url),
    limits,
  );
  return {
    // The kind of a result follows from the kind of its task.
    check: async (input) => (await thread.run({ kind: 'check', input })) as EvaluatedChange,
    lint: async (sdl, before) => (await thread.run({ kind: 'lint', sdl, before })) as LintResult,
    close: () => thread.close(),
  };
}
