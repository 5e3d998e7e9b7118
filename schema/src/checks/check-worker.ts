/** The worker of the check thread; see `check-thread.ts`. */
import { GraphQLError } from 'graphql';
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import type { CheckThreadTask, LintResult } from './check-thread.js';
import { evaluateChange } from './evaluate-change.js';
import type { EvaluatedChange } from './evaluate-change.js';
import { lint } from './lint/lint.js';

function lintSafely(sdl: string, before: string | null): LintResult {
  try {
    return { findings: lint(sdl, before) };
  } catch (error) {
    if (error instanceof GraphQLError) return { syntaxError: error.message };
    throw error;
  }
}

function runTask(task: CheckThreadTask): EvaluatedChange | LintResult {
  return task.kind === 'check' ? evaluateChange(task.input) : lintSafely(task.sdl, task.before);
}

serveTasks(runTask);
