import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Server as SecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createTestAuthority } from '@marquee/testing/certificates';
import { expect, test } from 'vitest';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { listen } from '@marquee/runtime/listen';
import { silentLog } from '@marquee/runtime/log';
import { readTlsFiles, WatchedTlsFiles } from '@marquee/runtime/tls-files';

/** Resolves to the response, and the common name of the server's certificate. */
function get(port: number, path: string, options: RequestOptions): Promise<readonly [text: string, name: string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      const { CN = '' } = (response.socket as TLSSocket).getPeerCertificate().subject;
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece.toString())).on('end', () => resolve([text, String(CN)]));
    });
    sent.on('error', reject).end();
  });
}

test('TLS for clients: a changed certificate is used at once, a broken one is not, client certificates are required', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-server-'));
  const authority = await createTestAuthority(folder);
  const [first, second, client] = [
    await authority.issue('first', ['127.0.0.1']),
    await authority.issue('second', ['127.0.0.1']),
    await authority.issue('client'),
  ];
  const files = { certificate: join(folder, 'now.pem'), key: join(folder, 'now.key'), ca: authority.ca };
  const use = async ({ certificate, key }: { readonly certificate: string; readonly key: string }): Promise<void> => {
    await copyFile(certificate, files.certificate);
    await copyFile(key, files.key);
  };
  await use(first);
  const watched = new WatchedTlsFiles(
    { ...files, minVersion: '1.2' },
    silentLog,
    (changed) => (server.server as SecureServer).setSecureContext(changed),
    20,
  );
  const server = createFastifyServer({ bodyBytes: 1_000, tls: watched.options });
  server.get('/', () => 'served');
  const url = await listen(server, {
    host: '127.0.0.1',
    port: 0,
    portSetting: 'X_PORT',
    isSecure: true,
    isHandedOver: false,
  });
  expect(url).toMatch(/^https:/);
  const { port } = server.server.address() as AddressInfo;
  const own = {
    ca: await readFile(authority.ca),
    cert: await readFile(client.certificate),
    key: await readFile(client.key),
  };

  expect(await get(port, '/', own)).toEqual(['served', 'first']);
  await expect(get(port, '/', { ca: own.ca })).rejects.toThrow();
  await use(second);
  await expect.poll(async () => (await get(port, '/', own))[1], { timeout: 5_000 }).toBe('second');
  await copyFile(first.key, files.key);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await get(port, '/', own)).toEqual(['served', 'second']);
  watched.close();
  await server.close();
  await rm(folder, { recursive: true });
});

test('files that cannot be used are named with the problem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-files-'));
  const authority = await createTestAuthority(folder);
  const [one, other] = [await authority.issue('one'), await authority.issue('other')];
  const read = (files: Partial<Parameters<typeof readTlsFiles>[0]>) => () =>
    readTlsFiles({ certificate: null, key: null, ca: null, minVersion: '1.2', ...files });
  expect(read({ certificate: one.certificate, key: other.key })).toThrow('is not the private key of the certificate');
  expect(read({ ca: join(folder, 'none.pem') })).toThrow('none.pem cannot be read (ENOENT)');
  expect(read({ ca: one.key })).toThrow('is not a PEM file with a certificate');
  await rm(folder, { recursive: true });
});

test('a Unix domain socket that a killed process left behind is replaced, and one in use is not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socket-'));
  const unixSocket = join(folder, 'router.sock');
  const options = { host: '', port: 0, portSetting: 'X_PORT', unixSocket };
  const server = createFastifyServer({ bodyBytes: 1_000 });
  expect(await listen(server, options)).toBe(`unix:${unixSocket}`);
  const second = createFastifyServer({ bodyBytes: 1_000 });
  await expect(listen(second, options)).rejects.toThrow('is in use by another program');
  await server.close();

  const { spawn } = await import('node:child_process');
  const code = `require('net').createServer().listen(${JSON.stringify(unixSocket)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', code]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  const third = createFastifyServer({ bodyBytes: 1_000 });
  await listen(third, options);
  await third.close();
  await rm(folder, { recursive: true });
});
