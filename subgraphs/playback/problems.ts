/** The problem types of the schema. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { PlayabilityReason } from './rules/streams/playability.js';
import type { FieldProblem } from './rules/viewing/read-report.js';
import { retryAfterSeconds } from './rules/streams/load-shedding.js';
import type { Intent } from './rules/streams/load-shedding.js';

const NOT_FOUND = {
  title: ['PLAYBACK_TITLE_NOT_FOUND', 'There is no such title for this profile.'],
  episode: ['PLAYBACK_EPISODE_NOT_FOUND', 'The title has no such episode.'],
  session: ['PLAYBACK_SESSION_NOT_FOUND', 'This device has no such session: start playback again.'],
  site: ['PLAYBACK_SITE_NOT_FOUND', 'There is no such site.'],
} as const satisfies Record<string, readonly [ProblemCode, string]>;

export function notFound(id: string, what: keyof typeof NOT_FOUND) {
  const [code, message] = NOT_FOUND[what];
  return { __typename: 'NotFoundProblem' as const, code, message, id };
}

export function invalid(code: ProblemCode, fields: readonly FieldProblem[]) {
  return {
    __typename: 'ValidationProblem' as const,
    code,
    message: fields.map((field) => field.message).join(' '),
    fields,
  };
}

const REASON_MESSAGES: Readonly<Record<PlayabilityReason, string>> = {
  WITHDRAWN: 'The title was withdrawn from the service.',
  NOT_AVAILABLE_IN_COUNTRY: 'The title is not available in this country.',
  NOT_YET_RELEASED: 'The title is not released yet in this country.',
  MATURITY_CEILING: 'The title is above the maturity limit of this profile.',
  PLAN_REQUIRED: 'A membership is needed.',
  PAYMENT_ON_HOLD: 'A payment is overdue.',
  DEVICE_SIGNED_OUT: 'This device was signed out: sign in again.',
  DEVICE_UNSUPPORTED: 'This device can decode none of the formats that the plan includes.',
  OUTSIDE_HOUSEHOLD: 'This device belongs to another household.',
};

export function notPlayable(reasons: readonly PlayabilityReason[]) {
  return {
    __typename: 'NotPlayableProblem' as const,
    code: 'PLAYBACK_NOT_PLAYABLE' satisfies ProblemCode,
    message: reasons.map((reason) => REASON_MESSAGES[reason]).join(' '),
    reasons,
  };
}

const END_MESSAGES: Readonly<Record<PlaybackEnd, string>> = {
  STOPPED: 'Playback was stopped.',
  TIMED_OUT: 'This device sent no heartbeat for too long, and its slot was given to another device.',
  REPLACED: 'This device started another title.',
  DISPLACED: 'The stream was ended from another device of the account.',
  REVOKED: 'This device or profile may no longer watch.',
  ACCOUNT_ON_HOLD: 'The account has no active membership.',
  WITHDRAWN: 'The title was withdrawn from the service.',
};

export function sessionEnded(endedBy: PlaybackEnd) {
  return {
    __typename: 'SessionEndedProblem' as const,
    code: `PLAYBACK_SESSION_${endedBy}` satisfies ProblemCode,
    message: END_MESSAGES[endedBy],
    endedBy,
  };
}

export function rateLimited(intent: Intent, key: string) {
  return {
    __typename: 'RateLimitedProblem' as const,
    code: 'PLAYBACK_BUSY' satisfies ProblemCode,
    message: 'The service is overloaded: try again later.',
    retryAfterSeconds: retryAfterSeconds(intent, key),
  };
}
