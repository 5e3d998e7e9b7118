/**
 * The mailer for development: appends each mail to a file as a line of JSON and sends nothing.
 */
import { appendFile } from 'node:fs/promises';
import type { Mailer } from './mail.js';

export function openFileMailer(file: string): Mailer {
  return {
    send: (mail) => appendFile(file, `${JSON.stringify(mail)}\n`, { mode: 0o600 }),
  };
}
