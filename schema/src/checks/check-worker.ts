/** The thread that judges; see `checker.ts`. */
import { parentPort } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import { check } from './evaluate-change.js';
import type { CheckerTask, Linted } from './check-thread.js';
import { lint } from './lint/lint.js';

function lintSafely(sdl: string, before: string | null): Linted {
  try {
    return { findings: lint(sdl, before) };
  } catch (error) {
    if (error instanceof GraphQLError) return { unreadable: error.message };
    throw error;
  }
}

parentPort?.on('message', (task: CheckerTask) =>
  parentPort?.postMessage(task.kind === 'check' ? check(task.input) : lintSafely(task.sdl, task.before)),
);
