/** The app: shows the screens for guests or for members, by the state of the session. */
import { Suspense, useEffect } from 'react';
import { ApolloProvider } from '@apollo/client/react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { client } from './graph/client';
import { AppLayout } from './components/layout/app-layout';
import { FaultBadge } from './components/layout/fault-badge';
import { LoadingScreen } from './components/layout/loading-screen';
import { session } from './session/session';
import { useSession } from './session/use-session';
import { preloadScreen, GUEST_SCREENS, MEMBER_SCREENS } from './screens/screens';

preloadScreen(window.location.pathname);
void session.token();

function useScrollToTop(location: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs on every change of the route.
  useEffect(() => void window.scrollTo(0, 0), [location]);
}

function Screens() {
  const [location] = useLocation();
  const { phase } = useSession();
  useScrollToTop(location);

  if (phase === 'waking') return <LoadingScreen />;
  if (phase === 'unreachable')
    return (
      <LoadingScreen
        message="Marquee cannot be reached at the moment. It retries automatically."
        onRetry={() => session.token().then((token) => token !== null)}
      />
    );
  const screens = phase === 'member' ? MEMBER_SCREENS : GUEST_SCREENS;
  return (
    <Suspense fallback={<LoadingScreen />}>
      <Switch>
        {screens.map(({ path, screen: Screen, hasAppLayout: isFramed }) => (
          <Route key={path} path={path}>
            {(params: Readonly<Record<string, string | undefined>>) =>
              isFramed ? (
                <AppLayout>
                  <Screen params={params} />
                </AppLayout>
              ) : (
                <Screen params={params} />
              )
            }
          </Route>
        ))}
        <Route>
          <Redirect to={phase === 'member' ? '/' : '/sign-in'} replace />
        </Route>
      </Switch>
    </Suspense>
  );
}

export function App() {
  return (
    <ApolloProvider client={client}>
      <Screens />
      <FaultBadge />
    </ApolloProvider>
  );
}
