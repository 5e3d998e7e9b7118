import type { Settings } from '@marquee/runtime/config';

export interface UsersConfig {
  /** How long a token opens anything without being renewed. */
  readonly accessTokenTtlSeconds: number;
  /** How long a device that is not used stays signed in. */
  readonly refreshTokenTtlDays: number;
  /** How often the key changes that tokens are signed with. */
  readonly signingKeyDays: number;
  readonly signInsPerMinute: number;
  readonly signUpsPerHour: number;
}

export function readUsersConfig(settings: Settings): UsersConfig {
  return {
    accessTokenTtlSeconds: settings.wholeNumber('USERS_ACCESS_TOKEN_TTL_SECONDS', {
      fallback: 3600,
      min: 60,
      max: 86_400,
      unit: 'seconds',
    }),
    refreshTokenTtlDays: settings.wholeNumber('USERS_REFRESH_TOKEN_TTL_DAYS', {
      fallback: 90,
      min: 1,
      max: 365,
      unit: 'days',
    }),
    signingKeyDays: settings.wholeNumber('USERS_SIGNING_KEY_DAYS', { fallback: 30, min: 30, max: 365, unit: 'days' }),
    signInsPerMinute: settings.wholeNumber('USERS_SIGN_INS_PER_MINUTE', {
      fallback: 1200,
      min: 1,
      max: 100_000,
      unit: 'sign-ins from one network',
    }),
    signUpsPerHour: settings.wholeNumber('USERS_SIGN_UPS_PER_HOUR', {
      fallback: 300,
      min: 1,
      max: 100_000,
      unit: 'sign-ups from one network',
    }),
  };
}
