/**
 * Log lines for values that a subgraph left out, or that do not fit the supergraph: the sign of a subgraph that runs
 * another schema than the one it has published.
 */
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from '../../subgraph-client/log-limit.js';
import type { ErrorCollector } from './error-collector.js';

/** Fields of one response that are logged. */
const MAX_FIELDS = 20;

export type LogInvalidValues = (errors: ErrorCollector, operationName: string | null) => void;

export function createInvalidValueLog(log: Logger, limit = new LogLimit()): LogInvalidValues {
  return (errors, operationName) => {
    let count = 0;
    for (const { cause, field, path, isLeftOut } of errors.invalidValues()) {
      if (++count > MAX_FIELDS) return;
      const suppressed = limit.take(`${cause.service ?? ''} ${field} ${isLeftOut}`);
      if (suppressed === null) continue;
      log.warn(
        {
          ...(cause.service !== null && { subgraph: cause.service }),
          operationName,
          field,
          path,
          ...(suppressed > 0 && { suppressed }),
        },
        isLeftOut
          ? 'a subgraph left out a field: its schema may be older than the supergraph'
          : 'a subgraph sent a value that does not fit the supergraph',
      );
    }
  };
}
