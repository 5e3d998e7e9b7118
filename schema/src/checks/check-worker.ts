/** The thread that judges; see `checker.ts`. */
import { parentPort } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import { evaluateChange } from './evaluate-change.js';
import type { CheckThreadTask, LintResult } from './check-thread.js';
import { lint } from './lint/lint.js';

function lintSafely(sdl: string, before: string | null): LintResult {
  try {
    return { findings: lint(sdl, before) };
  } catch (error) {
    if (error instanceof GraphQLError) return { unreadable: error.message };
    throw error;
  }
}

parentPort?.on('message', (task: CheckThreadTask) =>
  parentPort?.postMessage(task.kind === 'check' ? evaluateChange(task.input) : lintSafely(task.sdl, task.before)),
);
