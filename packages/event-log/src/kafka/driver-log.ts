/** The driver's own words, into the process's log. */
import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';
import type { Logger } from '@marquee/runtime/log';

export function driverLog(logger: Logger): logCreator {
  return () =>
    ({ level, namespace, log: { message, timestamp: _timestamp, logger: _name, ...fields } }) => {
      const text = `kafka ${namespace}: ${message}`;
      // It retries by itself and calls each attempt an error; what matters reaches the caller as one.
      if (level === logLevel.ERROR || level === logLevel.WARN) logger.warn(fields, text);
      else logger.debug(fields, text);
    };
}
