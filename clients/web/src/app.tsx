/** The app: who is here decides what is shown. */
import { Suspense, useEffect } from 'react';
import { ApolloProvider } from '@apollo/client/react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { client } from './graph/client';
import { Frame } from './parts/frame';
import { Curtain } from './parts/curtain';
import { session } from './session/session';
import { useSession } from './session/use-session';
import { fetchAhead, GUEST_SCREENS, MEMBER_SCREENS } from './screens/screens';

fetchAhead(window.location.pathname);
void session.token();

function useScrollToTop(location: string): void {
  useEffect(() => void window.scrollTo(0, 0), [location]);
}

function Screens() {
  const [location] = useLocation();
  const { phase } = useSession();
  useScrollToTop(location);

  if (phase === 'waking') return <Curtain />;
  if (phase === 'unreachable')
    return (
      <Curtain
        message="Marquee cannot be reached just now. It is asked again by itself."
        onRetry={() => session.token().then((token) => token !== null)}
      />
    );
  const screens = phase === 'member' ? MEMBER_SCREENS : GUEST_SCREENS;
  return (
    <Suspense fallback={<Curtain />}>
      <Switch>
        {screens.map(({ path, screen: Screen, isFramed }) => (
          <Route key={path} path={path}>
            {(params: Readonly<Record<string, string | undefined>>) =>
              isFramed ? (
                <Frame>
                  <Screen params={params} />
                </Frame>
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
    </ApolloProvider>
  );
}
