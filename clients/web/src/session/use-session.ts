import { useSyncExternalStore } from 'react';
import { session } from './session';
import type { SessionState } from './session';

/** The state of the session; the component renders again when it changes. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.read);
}
