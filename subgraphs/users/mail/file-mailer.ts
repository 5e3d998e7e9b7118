/**
 * The mailer of development: each mail is a line of JSON at the end of a file, and leaves the machine in no other way.
 */
import { appendFile } from 'node:fs/promises';
import type { Mailer } from './mail.js';

export function openFileMailer(file: string): Mailer {
  return {
    send: (mail) => appendFile(file, `${JSON.stringify(mail)}\n`, { mode: 0o600 }),
  };
}
