/** Which requests are traced: head sampling by the trace id, and tail sampling of failed and slow requests. */
import type { TraceContext } from './trace-context.js';

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type SamplerName = (typeof SAMPLERS)[number];

/** Decides at the beginning of a request. */
export type Sampler = (parent: TraceContext | null, traceId: string) => boolean;

/** Hexadecimal digits of a trace id that are compared with the ratio: 52 bits, which a number holds exactly. */
const COMPARED_DIGITS = 13;
const COMPARED_VALUES = 16 ** COMPARED_DIGITS;

/**
 * @param ratio From 0 to 1, for the samplers `traceidratio`. The decision depends on the trace id alone, so that all
 * systems with the same ratio sample the same traces.
 */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const root = rootSampler(name.replace('parentbased_', ''), ratio);
  if (!name.startsWith('parentbased_')) return (_, traceId) => root(traceId);
  return (parent, traceId) => (parent === null ? root(traceId) : parent.isSampled);
}

function rootSampler(name: string, ratio: number): (traceId: string) => boolean {
  if (name === 'always_on' || (name === 'traceidratio' && ratio >= 1)) return () => true;
  if (name === 'always_off' || ratio <= 0) return () => false;
  const threshold = Math.floor((1 - ratio) * COMPARED_VALUES);
  if (threshold >= COMPARED_VALUES) return () => false;
  // As texts: digits in lower case, of the same number, have the order of their values.
  const digits = threshold.toString(16).padStart(COMPARED_DIGITS, '0');
  return (traceId) => traceId.slice(-COMPARED_DIGITS) >= digits;
}
