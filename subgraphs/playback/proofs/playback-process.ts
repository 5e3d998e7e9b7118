/**
 * A real process of playback with as many members as wanted, and the keys of a router of ours that vouches for them.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JWKS_PATH, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { processEnvironment } from '@marquee/runtime/config';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import { SignJWT } from 'jose';
import { openPlaybackStore } from '../store.js';
import type { PlaybackStore } from '../store.js';
import { film, subscribed } from './store-instances.js';
import type { Playing } from './store-instances.js';

export interface PlayProcess extends AsyncDisposable {
  readonly url: string;
  /** The identity header of a member. */
  identityOf(viewer: Playing): Promise<string>;
  /** Ends it the hard way and opens its store, to see what had been kept. */
  crash(): Promise<PlaybackStore>;
}

function clock(): Date {
  return new Date();
}
const MEMBERS_PER_COMMIT = 1000;

async function fill(file: string, folder: string, accounts: number): Promise<void> {
  const store = await openSqliteStore({ file, owner: 'playback', clock });
  const playback = await openPlaybackStore(store, { clock, dataDir: folder, publicUrl: 'http://playback.test' });
  const periodEnd = new Date(Date.now() + 86_400_000).toISOString();
  await playback.commit({ writes: [playback.collections.titles.upsert(film)] });
  for (let from = 0; from < accounts; from += MEMBERS_PER_COMMIT) {
    const count = Math.min(MEMBERS_PER_COMMIT, accounts - from);
    await playback.commit({
      writes: Array.from({ length: count }, (_, index) =>
        subscribed(playback, `account-${from + index}`, 4, periodEnd),
      ),
    });
  }
  await store.close();
}

async function serveKeys(jwks: object): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${JWKS_PATH}`,
    close: () => server.close(),
  };
}

/** Resolves with the URL that the process announces. */
function startProcess(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [new URL('../main.js', import.meta.url).pathname], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`playback ended with exit code ${code}`)));
  });
  return { child, ready };
}

export async function startPlayProcess(accounts: number): Promise<PlayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-load-'));
  const dataDir = join(folder, 'playback');
  const file = join(dataDir, 'store.db');
  await fill(file, dataDir, accounts);
  const key = await loadSigningKey(join(folder, 'router'));
  const keys = await serveKeys(key.jwks);
  const env = {
    ...processEnvironment(),
    MARQUEE_DATA_DIR: folder,
    MARQUEE_SEED: 'none',
    MARQUEE_LOG_LEVEL: 'error',
    PLAYBACK_PORT: '0',
    MARQUEE_IDENTITY_JWKS_URL: keys.url,
  };
  const { child, ready } = startProcess(env);
  const url = await ready;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let reopened: { close(): Promise<void> } | null = null;
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    identityOf: (viewer) =>
      new SignJWT(toViewerClaims(viewer))
        .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
        .setIssuer(TOKENS.identity.issuer)
        .setAudience(TOKENS.identity.audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key.privateKey),
    crash: async () => {
      await kill();
      const store = await openSqliteStore({ file, owner: 'playback', clock });
      reopened = store;
      return openPlaybackStore(store, { clock, dataDir, publicUrl: url });
    },
    [Symbol.asyncDispose]: async () => {
      await kill();
      await reopened?.close();
      keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
