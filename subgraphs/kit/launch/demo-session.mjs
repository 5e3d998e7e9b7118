/** Signs the demo account in through the router, as any client would, so that a first query needs no preparation. */

const DEMO = { email: 'demo@marquee.example', password: 'popcorn-and-sofa' };

/** @returns {Promise<{ data?: object, errors?: { message: string }[] }>} */
export const askRouter = async (routerUrl, request, token) => {
  const response = await fetch(`${routerUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(request),
  });
  return response.json();
};

const ask = async (routerUrl, query, variables, token) => {
  const { data, errors } = await askRouter(routerUrl, { query, variables }, token);
  if (errors?.length) throw new Error(errors[0].message);
  return data;
};

const SIGN_IN = `mutation DemoSignIn($input: SignInInput!) {
  signIn(input: $input) { __typename ... on SessionTokens { accessToken } ... on Problem { message } }
}`;
const PROFILES = `query DemoProfiles { viewer { account { profiles { id name isKids isLocked } } } }`;
const SELECT = `mutation DemoSelectProfile($profileId: ID!) {
  selectProfile(profileId: $profileId) { __typename ... on ProfileSession { profile { name } tokens { accessToken } } ... on Problem { message } }
}`;

/** @returns {Promise<{ token: string, profileName: string }>} a bearer token with a profile chosen */
export const openDemoSession = async (routerUrl) => {
  const device = { esn: 'DEMO-LAPTOP', kind: 'LAPTOP', name: 'Demo laptop' };
  const { signIn } = await ask(routerUrl, SIGN_IN, { input: { ...DEMO, device } });
  if (signIn.__typename !== 'SessionTokens') throw new Error(signIn.message);
  const { viewer } = await ask(routerUrl, PROFILES, {}, signIn.accessToken);
  const profile = viewer.account.profiles.find(({ isKids, isLocked }) => !isKids && !isLocked);
  const { selectProfile } = await ask(routerUrl, SELECT, { profileId: profile.id }, signIn.accessToken);
  if (selectProfile.__typename !== 'ProfileSession') throw new Error(selectProfile.message);
  return { token: selectProfile.tokens.accessToken, profileName: selectProfile.profile.name };
};
