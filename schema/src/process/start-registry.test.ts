/** The registry process at its first and at its next start. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ENTRY = new URL('../../dist/main.js', import.meta.url).pathname;

interface Started extends AsyncDisposable {
  readonly url: string;
  output(): string;
}

async function start(dataDir: string): Promise<Started> {
  const child = fork(ENTRY, ['--data', dataDir, '--port', '0'], {
    env: { MARQUEE_DATA_DIR: '/flags/precede/settings', MARQUEE_DRAIN_MS: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const ended = once(child, 'close');
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [{ readonly url?: string } | number | null];
  if (typeof ready !== 'object' || ready?.url === undefined) throw new Error(output);
  return {
    url: ready.url,
    output: () => output,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function whoami(url: string, key: string): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: '{"query":"{ me { __typename } }"}',
  });
  return ((await response.json()) as { readonly data: { readonly me: unknown } }).data.me;
}

test('the first start writes an admin key to a file of its own, prints the path alone, and stores no key elsewhere', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-registry-'));
  try {
    let key = '';
    {
      await using first = await start(dataDir);
      const file = join(dataDir, 'registry', 'first-admin-key');
      key = await readFile(file, 'utf8');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(first.output()).toContain(file);
      expect(first.output()).not.toContain('service:');
      await rm(file);
      expect(await whoami(first.url, key)).toEqual({ __typename: 'Graph' });
      expect(await whoami(first.url, `${key}x`)).toBeNull();
    }
    {
      await using next = await start(dataDir);
      expect(next.output()).not.toContain('first-admin-key');
      expect(await whoami(next.url, key)).toEqual({ __typename: 'Graph' });
    }
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('logs'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect((await readFile(join(file.parentPath, file.name))).includes(key), file.name).toBe(false);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
