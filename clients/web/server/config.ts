/** Configuration of the web app's process: settings `WEB_*`. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { SharedConfig } from '@marquee/runtime/shared-config';

export const SETTINGS = {
  port: { name: 'WEB_PORT', type: 'port', default: 3000, sentence: 'Port of the web app.' },
  routerUrl: {
    name: 'WEB_ROUTER_URL',
    type: 'url',
    default: 'http://127.0.0.1:4000',
    sentence: 'The router’s URL for the web app’s process.',
  },
  publicRouterUrl: {
    name: 'WEB_PUBLIC_ROUTER_URL',
    type: 'url',
    default: { computed: 'the value of WEB_ROUTER_URL' },
    sentence: 'The router’s URL for browsers; written into the page.',
  },
  secureCookies: {
    name: 'WEB_SECURE_COOKIES',
    type: 'flag',
    default: { computed: 'true in production' },
    sentence: 'Whether cookies have the attribute Secure, which browsers accept over HTTPS only.',
    developmentOnly: {
      values: [false],
      because: 'the cookies with a member’s tokens would be sent over plain HTTP',
      instead: 'leave WEB_SECURE_COOKIES out, and put TLS before the web app',
    },
  },
} as const satisfies SettingGroup;

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  readonly routerUrl: string;
  readonly publicRouterUrl: string;
  readonly secureCookies: boolean;
  /** Whether `?fault=` in the app’s address injects faults: in development. */
  readonly passesFaults: boolean;
}

/** Throws a `ConfigError` with all problems. */
export function readWebConfig(settings: Settings, shared: SharedConfig): WebConfig {
  const routerUrl = settings.read(SETTINGS.routerUrl);
  const config = {
    host: shared.host,
    port: settings.read(SETTINGS.port),
    routerUrl,
    publicRouterUrl: settings.read(SETTINGS.publicRouterUrl, routerUrl),
    secureCookies: settings.read(SETTINGS.secureCookies, shared.mode === 'production'),
    passesFaults: shared.mode === 'development',
  };
  settings.check();
  return config;
}
