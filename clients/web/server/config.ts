/** Configuration of the web app's process: settings `WEB_*`. */
import type { Settings, SharedConfig } from '@marquee/runtime/config';

export interface WebConfig {
  readonly host: string;
  readonly port: number;
  /** The router's URL for this process. */
  readonly routerUrl: string;
  /** The router's URL for browsers; written into the page. */
  readonly publicRouterUrl: string;
  /** Whether cookies have the attribute `Secure`. */
  readonly secureCookies: boolean;
}

const DEFAULT_PORT = 3000;
const DEFAULT_ROUTER_URL = 'http://127.0.0.1:4000';

export function readWebConfig(settings: Settings, shared: SharedConfig): WebConfig {
  const routerUrl = settings.url('WEB_ROUTER_URL', DEFAULT_ROUTER_URL);
  const config = {
    host: shared.host,
    port: settings.port('WEB_PORT', DEFAULT_PORT),
    routerUrl,
    publicRouterUrl: settings.url('WEB_PUBLIC_ROUTER_URL', routerUrl),
    secureCookies: settings.flag('WEB_SECURE_COOKIES', false),
  };
  settings.check();
  return config;
}
