/** Every address of the app and the screen behind it; each is loaded when it is first shown. */
import { lazy } from 'react';
import type { ComponentType } from 'react';

export interface ScreenProps {
  /** Named parts of the address. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

interface Screen {
  readonly path: string;
  readonly screen: ComponentType<ScreenProps>;
  /** Whether it stands below the app's header. */
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
];

/** Fetches the code of the page that most visits open with while the session is still being asked for. */
export function preloadScreen(path: string): void {
  if (['/', '/series', '/movies', '/new'].includes(path)) void browse();
}
