/** The worker in which models are trained and written; see `train-in-thread.ts`. */
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import type { TrainingProgress, TrainingRun } from '../model.js';
import { findTrainer } from '../trainers.js';
import { basename } from 'node:path';
import { CARD_FILE, CARD_TEXT_FILE, cardOf, describeCard } from './model-card.js';
import { saveModel } from './model-folder.js';
import type { TrainingCost } from './model-card.js';
import type { ModelManifest } from './model-manifest.js';
import type { TrainingOutcome, TrainingTask } from './train-in-thread.js';
import { validateTrainer } from './validate-trainer.js';

async function train(
  { trainer: name, data, folder, details, validation, members, memoryMb }: TrainingTask,
  report: (progress: TrainingProgress) => void,
): Promise<TrainingOutcome> {
  const [startedAt, cpuAtStart] = [performance.now(), process.cpuUsage()];
  try {
    const trainer = findTrainer(name);
    if (trainer === undefined) throw new RangeError(`There is no model "${name}".`);
    const runOf = (part: string, start: number, length: number): TrainingRun => ({
      ...{ parameters: details.parameters, seed: details.seed, memoryMb, signal: null },
      progress: ({ step, fraction }) => report({ step: `${part}: ${step}`, fraction: start + length * fraction }),
    });
    const half = validation === null ? 0 : 0.5;
    const metrics =
      validation === null
        ? {}
        : await validateTrainer(trainer, data, runOf('validation', 0, half), validation, members);
    const model = await trainer.train(data, runOf('training', half, 1 - half));
    const notesOf = (manifest: ModelManifest): Record<string, string> => {
      const card = cardOf(manifest, costSince(startedAt, cpuAtStart));
      return {
        [CARD_FILE]: `${JSON.stringify(card, null, 2)}\n`,
        [CARD_TEXT_FILE]: describeCard(basename(folder), card),
      };
    };
    const measured = { ...details, metrics: { ...details.metrics, ...metrics } };
    return { manifest: await saveModel(folder, model, measured, notesOf) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function costSince(startedAt: number, cpuAtStart: NodeJS.CpuUsage): TrainingCost {
  const { user, system } = process.cpuUsage(cpuAtStart);
  return {
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    cpuSeconds: Math.round((user + system) / 1e5) / 10,
    // The operating system counts in kilobytes.
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

serveTasks(train);
