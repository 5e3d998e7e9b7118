import type { Cause } from './error-collector.js';

/** Why a field is null that an auth rule keeps from the caller. */
export const DENIED: Cause = { message: 'The caller may not read this.', code: 'UNAUTHORIZED_FIELD', service: null };
