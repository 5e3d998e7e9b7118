import type { RequestLogConfig } from './settings.js';

/** Whether a request that has ended has a log line. */
export function shouldLog(
  { requests, slowMs, share }: RequestLogConfig,
  { durationMs, hasErrors }: { readonly durationMs: number; readonly hasErrors: boolean },
): boolean {
  if (hasErrors) return requests !== 'off';
  if (durationMs >= slowMs && requests !== 'errors') return requests !== 'off';
  return requests === 'all' && (share >= 1 || Math.random() < share);
}
