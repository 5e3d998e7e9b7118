/** The worker in which models are trained and written; see `train-in-thread.ts`. */
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import type { TrainingProgress, TrainingRun } from '../model.js';
import { findTrainer } from '../trainers.js';
import { saveModel } from './model-folder.js';
import type { TrainingOutcome, TrainingTask } from './train-in-thread.js';
import { validateTrainer } from './validate-trainer.js';

async function train(
  { trainer: name, data, folder, details, validation, memoryMb }: TrainingTask,
  report: (progress: TrainingProgress) => void,
): Promise<TrainingOutcome> {
  try {
    const trainer = findTrainer(name);
    if (trainer === undefined) throw new RangeError(`There is no model "${name}".`);
    const runOf = (part: string, start: number, length: number): TrainingRun => ({
      ...{ parameters: details.parameters, seed: details.seed, memoryMb, signal: null },
      progress: ({ step, fraction }) => report({ step: `${part}: ${step}`, fraction: start + length * fraction }),
    });
    const half = validation === null ? 0 : 0.5;
    const metrics =
      validation === null ? {} : await validateTrainer(trainer, data, runOf('validation', 0, half), validation);
    const model = await trainer.train(data, runOf('training', half, 1 - half));
    return { manifest: await saveModel(folder, model, { ...details, metrics: { ...details.metrics, ...metrics } }) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

serveTasks(train);
