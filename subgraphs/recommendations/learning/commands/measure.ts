/** Trains a model and evaluates it, with the time and memory that both took. */
import type { Evaluation, Ranker } from '../evaluation/evaluate.js';
import { evaluate } from '../evaluation/evaluate.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions, ModelTrainer, RankingModel } from '../model.js';
import { CommandError } from './command-error.js';
import type { Parameters } from './model-options.js';
import { createProgressLine } from './terminal.js';
import type { Terminal } from './terminal.js';

export interface TrainedModel {
  readonly model: RankingModel;
  readonly seconds: number;
  /** Of all threads of the process; on a busy machine less than the seconds by the clock. */
  readonly cpuSeconds: number;
  /** The largest resident memory of the process until now; that of earlier models is included. */
  readonly peakMegabytes: number;
}

export async function trainModel(
  terminal: Terminal,
  trainer: ModelTrainer,
  data: Interactions,
  parameters: Parameters,
  seed: number,
): Promise<TrainedModel> {
  const line = createProgressLine(terminal, `training ${trainer.name}`);
  const [startedAt, cpuAtStart] = [performance.now(), process.cpuUsage()];
  const model = await trainer
    .train(data, {
      parameters,
      seed,
      signal: terminal.signal,
      progress: ({ step, fraction }) => line.show(step, fraction),
    })
    .catch((error: unknown) => {
      // The training would need more memory than it may use, or a value is out of range.
      throw error instanceof RangeError ? new CommandError(`${trainer.name}: ${error.message}`) : error;
    });
  line.end();
  const cpuSeconds = cpuSecondsSince(cpuAtStart);
  return { model, seconds: secondsSince(startedAt), cpuSeconds, peakMegabytes: peakMegabytes() };
}

export interface Measured extends Evaluation {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface MeasureOptions {
  readonly name: string;
  readonly ks: readonly number[];
  readonly seed: number;
  readonly historyLimit: number | null;
}

export async function measureModel(
  terminal: Terminal,
  model: Ranker,
  testSet: TestSet,
  { name, ...options }: MeasureOptions,
): Promise<Measured> {
  const line = createProgressLine(terminal, `evaluating ${name}`);
  const [startedAt, cpuAtStart] = [performance.now(), process.cpuUsage()];
  const evaluation = await evaluate(model, testSet, {
    ...options,
    signal: terminal.signal,
    progress: (users, total) => line.show(`${users} of ${total} users`, users / total),
  });
  line.end();
  return { ...evaluation, seconds: secondsSince(startedAt), cpuSeconds: cpuSecondsSince(cpuAtStart) };
}

function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}

function cpuSecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return Math.round((user + system) / 1000) / 1000;
}

function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
