import { useSyncExternalStore } from 'react';
import { session } from './session';
import type { SessionState } from './session';

/** Who is signed in, followed. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.read);
}
