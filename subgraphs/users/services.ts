/** What users needs besides its data: token signing, rate limits, outgoing mail, settings, ids and the clock. */
import { join } from 'node:path';
import { createEventIds } from '@marquee/document-store/event-ids';
import type { Store } from '@marquee/document-store/port';
import type { RateLimiter } from '@marquee/runtime/rate-limits/rate-limiter';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import { openSubgraphRateLimiter } from '@marquee/subgraph/rate-limits/subgraph-rate-limiter';
import type { UsersConfig } from './config.js';
import { openFileMailer } from './mail/file-mailer.js';
import { openMailQueue } from './mail/mail-queue.js';
import type { MailQueue } from './mail/mail-queue.js';
import { createTokenIssuer } from './sessions/session-tokens.js';
import type { TokenIssuer } from './sessions/session-tokens.js';
import { openTokenKeys } from './sessions/token-keys.js';

export interface UsersServices {
  readonly config: UsersConfig;
  /** Base URL of the avatar pictures that this process serves, without a trailing slash. */
  readonly publicUrl: string;
  /** How long a device that is not used stays signed in. */
  readonly refreshTtlMs: number;
  /** Signs with the keys in this process's data folder. */
  readonly tokenIssuer: TokenIssuer;
  readonly rateLimiter: RateLimiter;
  readonly mailQueue: MailQueue;
  clock(): Date;
  /** Returns a UUIDv7. */
  newId(): string;
}

const DAY_MS = 86_400_000;

export async function openUsersServices(
  store: Store,
  { config, dataDir, publicUrl, redisUrl, clock, log }: SubgraphRuntime<UsersConfig>,
): Promise<UsersServices> {
  const newId = createEventIds(clock);
  const keys = openTokenKeys(join(dataDir, 'token-keys'), config.signingKeyDays * DAY_MS);
  const mailQueue = await openMailQueue(store, openFileMailer(join(dataDir, 'outbox.jsonl')), { newId, log });
  // Delivers the mails that an earlier process committed and did not send.
  mailQueue.deliver(clock());
  return {
    config,
    publicUrl,
    refreshTtlMs: config.refreshTokenTtlDays * DAY_MS,
    tokenIssuer: createTokenIssuer(keys, config.accessTokenTtlSeconds),
    rateLimiter: await openSubgraphRateLimiter(store, { name: 'users', redisUrl, log }),
    mailQueue,
    clock,
    newId,
  };
}
