/** The figures of steps that were measured, so that an interrupted run can be resumed. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache-folder.mjs';

const FILE = join(CACHE, 'steps.jsonl');

/** `NaN` has no JSON: a figure that a gateway does not report is null there. */
function toFigures(stored) {
  return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, value ?? NaN]));
}

/** @param conditions Steps that were measured under others are not read. @param resume Whether any are read. */
export function openMeasuredSteps(conditions, resume) {
  mkdirSync(CACHE, { recursive: true });
  if (!resume) rmSync(FILE, { force: true });
  const measured = new Map();
  const keyOf = (round, gateway, step) => JSON.stringify([conditions, round, gateway, step]);
  const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').split('\n') : [];
  for (const line of lines) {
    // A run that was killed may have written a part of its last line.
    const entry = line.endsWith('}') ? JSON.parse(line) : null;
    if (entry !== null) measured.set(entry.key, toFigures(entry.figures));
  }
  return {
    get: (round, gateway, step) => measured.get(keyOf(round, gateway, step)) ?? null,
    add: (round, gateway, step, figures) => {
      measured.set(keyOf(round, gateway, step), figures);
      appendFileSync(FILE, `${JSON.stringify({ key: keyOf(round, gateway, step), figures })}\n`);
    },
  };
}
