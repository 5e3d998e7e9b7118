/** This subgraph's own settings. */
import type { SettingGroup, Settings, ValuesOf } from '@marquee/runtime/settings';

export const SETTINGS = {
  accessTokenTtlSeconds: {
    name: 'USERS_ACCESS_TOKEN_TTL_SECONDS',
    type: 'whole number',
    unit: 'seconds',
    min: 60,
    max: 86_400,
    default: 3600,
    sentence: 'How long an access token is valid; the client refreshes it before.',
  },
  refreshTokenTtlDays: {
    name: 'USERS_REFRESH_TOKEN_TTL_DAYS',
    type: 'whole number',
    unit: 'days',
    min: 1,
    max: 365,
    default: 90,
    sentence: 'How long an unused device stays signed in.',
  },
  signingKeyDays: {
    name: 'USERS_SIGNING_KEY_DAYS',
    type: 'whole number',
    unit: 'days',
    min: 30,
    max: 365,
    default: 30,
    sentence: 'How long one key signs access tokens before the next one takes over.',
  },
  signInsPerMinute: {
    name: 'USERS_SIGN_INS_PER_MINUTE',
    type: 'whole number',
    unit: 'sign-ins from one network',
    min: 1,
    max: 100_000,
    default: 1200,
    sentence: 'Rate limit of sign-ins for each client network.',
  },
  signUpsPerHour: {
    name: 'USERS_SIGN_UPS_PER_HOUR',
    type: 'whole number',
    unit: 'sign-ups from one network',
    min: 1,
    max: 100_000,
    default: 300,
    sentence: 'Rate limit of sign-ups for each client network.',
  },
} as const satisfies SettingGroup;

export type UsersConfig = ValuesOf<typeof SETTINGS>;

export function readUsersConfig(settings: Settings): UsersConfig {
  return settings.readAll(SETTINGS);
}
