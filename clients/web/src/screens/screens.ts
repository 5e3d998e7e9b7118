/** The routes of the app and their screens. A screen's code is loaded when it is first shown. */
import { lazy } from 'react';
import type { ComponentType } from 'react';
import type { ScreenProps } from './screen-props';

interface Screen {
  readonly path: string;
  readonly screen: ComponentType<ScreenProps>;
  /** Whether the screen is shown inside the app layout (header and navigation). */
  readonly hasAppLayout: boolean;
}

function screen(
  path: string,
  load: () => Promise<{ readonly default: ComponentType<ScreenProps> }>,
  isFramed = true,
): Screen {
  return { path, screen: lazy(load), hasAppLayout: isFramed };
}

export const GUEST_SCREENS: readonly Screen[] = [
  screen('/sign-in', () => import('./sign-in/sign-in'), false),
  screen('/sign-up', () => import('./sign-up/sign-up'), false),
  screen('/status', () => import('./status/guest-status'), false),
];

function browse() {
  return import('./browse/browse');
}

export const MEMBER_SCREENS: readonly Screen[] = [
  screen('/profiles', () => import('./profiles/profiles'), false),
  screen('/welcome', () => import('./welcome/welcome'), false),
  screen('/', browse),
  screen('/series', browse),
  screen('/movies', browse),
  screen('/new', browse),
  screen('/my-list', () => import('./my-list/my-list')),
  screen('/search', () => import('./search/search')),
  screen('/title/:id', () => import('./title/title')),
  screen('/watch/:id', () => import('./watch/watch'), false),
  screen('/account', () => import('./account/account')),
  screen('/status', () => import('./status/status')),
];

/** Loads the code of the browse screen while the session is loading: most visits begin there. */
export function preloadScreen(path: string): void {
  if (['/', '/series', '/movies', '/new'].includes(path)) void browse();
}
