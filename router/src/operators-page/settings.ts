/** The settings of the operators' page. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';

export const OPERATORS_PAGE = {
  webUrl: {
    name: 'ROUTER_WEB_URL',
    key: 'operators.web_url',
    type: 'url',
    default: null,
    sentence: 'URL of the web app for browsers, to which the operators’ page links; npm start names its own.',
  },
  launcherSocket: {
    name: 'ROUTER_LAUNCHER_SOCKET',
    key: 'operators.launcher_socket',
    type: 'path',
    default: null,
    sentence:
      'Control socket of the launcher, through which the operators’ page kills and restarts processes; npm start names its own. Not read in production.',
  },
} as const satisfies SettingGroup;

export interface OperatorsPageConfig {
  /** In development the page is served without an operator's key. */
  readonly isDevelopment: boolean;
  /** Null: the page has no link to the app. */
  readonly webUrl: string | null;
  /** Null in production, and without the launcher. */
  readonly launcherSocket: string | null;
}

export function readOperatorsPage(settings: Settings, isDevelopment: boolean): OperatorsPageConfig {
  const launcherSocket = settings.read(OPERATORS_PAGE.launcherSocket);
  return {
    isDevelopment,
    webUrl: settings.read(OPERATORS_PAGE.webUrl),
    launcherSocket: isDevelopment ? launcherSocket : null,
  };
}
