/** The demo account: signed in through the router, as any client does, so that a first query needs no preparation. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestOperation, readData } from './router-client.mjs';
import { retryUntilDone } from './retry.mjs';

const DEMO = { email: 'demo@marquee.example', password: 'popcorn-and-sofa' };
const DEVICE = { esn: 'DEMO-LAPTOP', kind: 'LAPTOP', name: 'Demo laptop' };

/** In the data folder: the router's explorers put it into their first tab. */
const TOKEN_FILE = 'demo-token';

/** An access token lives for an hour. */
const RENEWAL_MS = 30 * 60_000;

/**
 * @typedef {object} Session
 * @property {string} token A bearer token with a profile chosen.
 * @property {string} profileName
 */

/**
 * Signs in, tries again until it succeeds or the time is up, and writes the token into the data folder.
 *
 * @returns {Promise<Session>}
 */
export async function openDemoSession(routerUrl, dataDir) {
  const session = await retryUntilDone(() => signIn(routerUrl));
  writeToken(dataDir, session.token);
  return session;
}

/** Keeps the token in the data folder valid until the process ends. */
export function renewDemoSession(routerUrl, dataDir, onError) {
  const renew = () => openDemoSession(routerUrl, dataDir).catch(onError);
  setInterval(renew, RENEWAL_MS).unref();
}

async function signIn(routerUrl) {
  const { signIn: signedIn } = await readData(routerUrl, 'SignIn', { input: { ...DEMO, device: DEVICE } });
  if (signedIn.__typename !== 'SessionTokens') throw new Error(signedIn.message);
  const { viewer } = await readData(routerUrl, 'Profiles', {}, signedIn.accessToken);
  const { id: profileId } = viewer.account.profiles.find(({ isKids, isLocked }) => !isKids && !isLocked);
  const { selectProfile } = await readData(routerUrl, 'SelectProfile', { profileId }, signedIn.accessToken);
  if (selectProfile.__typename !== 'ProfileSession') throw new Error(selectProfile.message);
  return { token: selectProfile.tokens.accessToken, profileName: selectProfile.profile.name };
}

function writeToken(dataDir, token) {
  const file = join(dataDir, TOKEN_FILE);
  writeFileSync(`${file}.new`, token, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Requests the browse page as a member's device does, again until it has no errors or the time is up.
 *
 * @returns {Promise<string>} For the user: the size of the page and the number of requests, or what is still missing.
 */
export async function checkFirstPage(routerUrl, token) {
  let missing = [];
  let requests = 0;
  try {
    const page = await retryUntilDone(async () => {
      requests += 1;
      const { data, errors = [] } = await requestOperation(
        routerUrl,
        'BrowsePage',
        { country: 'US', maturity: 'AGE_18' },
        token,
      );
      missing = errors;
      if (errors.length > 0) throw new Error(errors[0].message);
      return data.viewer.browsePage;
    });
    const rows = page.rows.edges;
    const tiles = rows.reduce((sum, { node }) => sum + node.items.edges.length, 0);
    return `${rows.length} rows, ${tiles} tiles, complete at request ${requests}`;
  } catch (error) {
    return `${missing.length} parts are missing, the first error is: ${error.message}`;
  }
}
