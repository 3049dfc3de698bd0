import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Session, SessionState } from '../session/session';
import type { Account } from '../session/types';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for what is drawn inside the app');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.getState);
}

/** Who is signed in; screens are drawn for nobody else. */
export function useAccount(): Account {
  const state = useSessionState();
  if (!('account' in state)) throw new Error('nobody is signed in');
  return state.account;
}

/** Whether the person has a role; an admin has all. */
export function useHasRole(role: Account['roles'][number]): boolean {
  const { roles } = useAccount();
  return roles.includes(role) || roles.includes('admin');
}
