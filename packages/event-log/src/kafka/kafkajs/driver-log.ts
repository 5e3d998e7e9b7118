/** Writes the log messages of kafkajs to the log of the process. */
import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';
import type { Logger } from '@marquee/runtime/log';

export function driverLog(logger: Logger): logCreator {
  return () =>
    ({ level, namespace, log: { message, timestamp: _timestamp, logger: _name, ...fields } }) => {
      const text = `kafka ${namespace}: ${message}`;
      // kafkajs logs each failed attempt as an error and retries; final failures are reported to the caller.
      if (level === logLevel.ERROR || level === logLevel.WARN) logger.warn(fields, text);
      else logger.debug(fields, text);
    };
}
