/** Certificates and keys in files, read again when a file changes: for servers with TLS and for clients. */
import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContext, SecureContextOptions, SecureVersion } from 'node:tls';
import { pollFile } from './file-watcher.js';
import type { Logger } from './log.js';

/** PEM files. */
export interface TlsFiles {
  /** A certificate, followed by those between it and its authority. */
  readonly certificate: string | null;
  /** Its private key, not encrypted. */
  readonly key: string | null;
  /** Certificates of authorities, in place of those that Node trusts. */
  readonly ca: string | null;
  readonly minVersion: TlsVersion;
}

export const TLS_VERSIONS = ['1.2', '1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** How often the files are checked for a change. */
const POLL_MS = 5_000;

/** The certificate and its key are two files: they are read once both are likely to be written. */
const SETTLE_MS = 200;

/** The options of Node for the files. Throws an error whose message names the file and the problem. */
export function readTlsFiles({ certificate, key, ca, minVersion }: TlsFiles): SecureContextOptions {
  const options: SecureContextOptions = {
    minVersion: `TLSv${minVersion}` satisfies SecureVersion,
    ...(ca !== null && { ca: readCertificates(ca) }),
    ...(certificate !== null && { cert: readCertificates(certificate) }),
    ...(key !== null && { key: readPem(key, 'PRIVATE KEY') }),
  };
  try {
    createSecureContext(options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH')
      throw new Error(`${key} is not the private key of the certificate in ${certificate}`);
    throw new Error(`${[certificate, key, ca].filter((file) => file !== null).join(', ')}: ${message}`);
  }
  return options;
}

/** Certificates that are current: those of the last time that the files could be read. */
export class WatchedTlsFiles {
  #options: SecureContextOptions;
  #context: SecureContext;
  readonly #stop: (() => void)[];
  #settling: NodeJS.Timeout | undefined;

  /**
   * Throws as `readTlsFiles` does.
   *
   * @param onChange Gets the options of files that have changed.
   */
  constructor(
    private readonly files: TlsFiles,
    private readonly log: Logger,
    private readonly onChange: (options: SecureContextOptions) => void = () => undefined,
    pollMs = POLL_MS,
  ) {
    this.#options = readTlsFiles(files);
    this.#context = createSecureContext(this.#options);
    const { certificate, key, ca } = files;
    this.#stop = [certificate, key, ca].flatMap((file) =>
      file === null ? [] : [pollFile(file, pollMs, () => this.#settle())],
    );
  }

  get options(): SecureContextOptions {
    return this.#options;
  }

  get context(): SecureContext {
    return this.#context;
  }

  close(): void {
    clearTimeout(this.#settling);
    for (const stop of this.#stop) stop();
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#read(), SETTLE_MS).unref();
  }

  #read(): void {
    const { certificate, ca } = this.files;
    try {
      const options = readTlsFiles(this.files);
      this.#context = createSecureContext(options);
      this.#options = options;
      this.onChange(options);
      this.log.info({ certificate, ca }, 'certificates were read again');
    } catch (error) {
      this.log.error({ err: error }, 'changed certificates cannot be used: those before are used');
    }
  }
}

function readCertificates(file: string): string {
  const text = readPem(file, 'CERTIFICATE');
  for (const pem of text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []) {
    try {
      new X509Certificate(pem);
    } catch {
      throw new Error(`${file} has a certificate that cannot be read`);
    }
  }
  return text;
}

function readPem(file: string, kind: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
  if (text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || text.includes('Proc-Type: 4,ENCRYPTED'))
    throw new Error(`${file} is encrypted: write the key without a passphrase, readable by this process alone`);
  if (!text.includes(`${kind}-----`) || !text.includes('-----BEGIN '))
    throw new Error(`${file} is not a PEM file with a ${kind.toLowerCase()}`);
  return text;
}
