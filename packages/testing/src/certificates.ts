/** A certificate authority for tests: certificates of servers and clients, as PEM files. */
// The library's dependency injection needs it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface TestAuthority {
  /** The file of its own certificate. */
  readonly ca: string;
  /**
   * Writes `NAME.pem` and `NAME.key` into the folder.
   *
   * @param hosts DNS names and IP addresses.
   */
  issue(name: string, hosts?: readonly string[]): Promise<CertificateFiles>;
}

/** Writes `ca.pem` into the folder. */
export async function createTestAuthority(folder: string): Promise<TestAuthority> {
  const keys = await generateKeys();
  const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test authority',
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, authority.toString('pem'));
  const issue = async (name: string, hosts: readonly string[] = []): Promise<CertificateFiles> => {
    const own = await generateKeys();
    const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }));
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validity,
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    });
    const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    await writeFile(files.certificate, certificate.toString('pem'));
    await writeFile(files.key, x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'));
    return files;
  };
  return { ca, issue };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}
