/** The log of refused tokens: why, without the token. Anybody can send such tokens, so lines are limited and bounded. */
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from '../subgraph-client/log-limit.js';
import { printable } from '../subgraph-client/printable.js';
import { IssuerKeysUnavailableError } from './issuer-keys.js';
import { TokenRefusedError } from './token-refused.js';

const MAX_DETAIL_LENGTH = 300;

/** Logs an error of authentication; one line in ten seconds for each issuer and reason. */
export type LogRefusal = (error: unknown) => void;

export function createLogRefusal(log: Logger): LogRefusal {
  const limit = new LogLimit();
  return (error) => {
    if (error instanceof TokenRefusedError) {
      const { reason, detail, issuer } = error;
      const unlogged = limit.take(`${issuer ?? ''} ${reason}`);
      if (unlogged === null) return;
      log.info({ reason, detail: printable(detail, MAX_DETAIL_LENGTH), issuer, unlogged }, 'a token was refused');
    } else {
      const unlogged = limit.take(error instanceof IssuerKeysUnavailableError ? error.message : 'unexpected');
      if (unlogged !== null) log.warn({ err: error, unlogged }, 'a token could not be verified');
    }
  };
}
