/**
 * The card of a model: what it was trained on, by what, at what cost, and how good it is, in all and by segment of members.
 * Written beside the model at training, as data and as text (Mitchell et al., "Model cards for model reporting", FAT* 2019).
 */
import { isRecord } from '@marquee/runtime/is-record';
import type { ModelManifest } from './model-manifest.js';

export const CARD_FILE = 'card.json';
export const CARD_TEXT_FILE = 'card.md';

/** What the training took. */
export interface TrainingCost {
  readonly seconds: number;
  /** Of the process, in which requests may have been served at the same time. */
  readonly cpuSeconds: number;
  /** The largest memory of the process so far. */
  readonly peakMegabytes: number;
}

export interface ModelCard extends Pick<ModelManifest, 'createdAt' | 'dataHash' | 'seed' | 'parameters' | 'metrics'> {
  readonly model: string;
  readonly titles: number;
  /** On disk and in memory. */
  readonly megabytes: number;
  /** Null when the model was not trained for serving. */
  readonly training: TrainingCost | null;
}

export function cardOf(manifest: ModelManifest, training: TrainingCost | null): ModelCard {
  const { createdAt, dataHash, seed, parameters, metrics, items, weights, model } = manifest;
  return {
    ...{ model: model.kind, createdAt, dataHash, seed, parameters },
    titles: items.count,
    megabytes: Math.round((items.bytes + weights.bytes) / 1e5) / 10,
    training,
    metrics,
  };
}

/** The card as Markdown. Equal cards have equal texts. */
export function describeCard(version: string, card: ModelCard): string {
  const { model, createdAt, dataHash, seed, titles, megabytes, training, parameters, metrics } = card;
  const { data = {}, ...segments } = metrics;
  const facts: readonly (readonly [string, string])[] = [
    ['model', `${model}, ${titles} titles, ${megabytes} MB`],
    ['date', createdAt],
    ['data', [...Object.entries(data).map(([name, value]) => `${value} ${name}`), `SHA-256 ${dataHash}`].join(', ')],
    ['seed', String(seed)],
    [
      'parameters',
      Object.entries(parameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || 'defaults',
    ],
    ['training', training === null ? 'not recorded' : describeCost(training)],
  ];
  const names = [...new Set(Object.values(segments).flatMap((figures) => Object.keys(figures)))];
  const cell = (name: string, value: number | undefined): string => {
    if (value === undefined) return '';
    return name === 'members' ? String(value) : value.toFixed(4);
  };
  return [
    `# Model ${version}`,
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    '',
    'Figures of the validation: the last title of each history, ranked by a model that was trained without it.',
    '',
    `| segment | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...Object.entries(segments).map(
      ([segment, figures]) => `| ${segment} | ${names.map((name) => cell(name, figures[name])).join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

function describeCost({ seconds, cpuSeconds, peakMegabytes }: TrainingCost): string {
  return `${seconds} s, ${cpuSeconds} s of CPU, at most ${peakMegabytes} MB of memory of the process`;
}

/** What the training took, by a card's text; null when it does not say so. */
export function parseTrainingCost(text: string | null): TrainingCost | null {
  let value: unknown = null;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  const training = isRecord(value) ? value['training'] : null;
  if (!isRecord(training)) return null;
  const { seconds, cpuSeconds, peakMegabytes } = training;
  return typeof seconds === 'number' && typeof cpuSeconds === 'number' && typeof peakMegabytes === 'number'
    ? { seconds, cpuSeconds, peakMegabytes }
    : null;
}
