/** The worker in which models are trained and written; see `train-in-worker.ts`. */
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { MODEL_TRAINERS } from './trainers.js';
import { saveModel } from './model-folder.js';
import type { TrainingOutcome, TrainingTask } from './train-in-worker.js';

async function train(
  { trainer: name, data, folder, details, memoryMb }: TrainingTask,
  report: (progress: unknown) => void,
): Promise<TrainingOutcome> {
  try {
    const trainer = MODEL_TRAINERS.find((each) => each.name === name);
    if (trainer === undefined) throw new RangeError(`There is no model "${name}".`);
    const { parameters, seed } = details;
    const model = await trainer.train(data, { parameters, seed, memoryMb, signal: null, progress: report });
    return { manifest: await saveModel(folder, model, details) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

serveTasks(train);
