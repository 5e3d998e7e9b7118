import type { ErrorCause } from './error-collector.js';

/** Why a field is null that an auth rule keeps from the caller. */
export const UNAUTHORIZED_FIELD: ErrorCause = {
  message: 'The caller may not read this.',
  code: 'UNAUTHORIZED_FIELD',
  service: null,
};
