/** Signs the demo account in through the router, as any client would, so that a first query needs no preparation. */

const DEMO = { email: 'demo@marquee.example', password: 'popcorn-and-sofa' };

/** @returns {Promise<{ data?: object, errors?: { message: string }[] }>} */
async function askRouter(routerUrl, request, token) {
  const response = await fetch(`${routerUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(request),
  });
  return response.json();
}

/** An operation of the house, by its listed text: so it is answered also by a router that answers nothing else. */
export async function askOperation(routerUrl, name, variables, token) {
  const { readOperations } = await import('./operations.mjs');
  return askRouter(
    routerUrl,
    { query: readOperations().find((operation) => operation.name === name).body, variables },
    token,
  );
}

async function ask(...operation) {
  const { data, errors } = await askOperation(...operation);
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}

/** @returns {Promise<{ token: string, profileName: string }>} a bearer token with a profile chosen */
export async function openDemoSession(routerUrl) {
  const device = { esn: 'DEMO-LAPTOP', kind: 'LAPTOP', name: 'Demo laptop' };
  const { signIn } = await ask(routerUrl, 'SignIn', { input: { ...DEMO, device } });
  if (signIn.__typename !== 'SessionTokens') throw new Error(signIn.message);
  const { viewer } = await ask(routerUrl, 'Profiles', {}, signIn.accessToken);
  const profile = viewer.account.profiles.find(({ isKids, isLocked }) => !isKids && !isLocked);
  const { selectProfile } = await ask(routerUrl, 'SelectProfile', { profileId: profile.id }, signIn.accessToken);
  if (selectProfile.__typename !== 'ProfileSession') throw new Error(selectProfile.message);
  return { token: selectProfile.tokens.accessToken, profileName: selectProfile.profile.name };
}
