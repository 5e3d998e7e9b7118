/** The mails to members, and the port of the mailer. */

export interface Mail {
  readonly to: string;
  readonly kind: 'PASSWORD_RESET' | 'SIGN_IN_CODE' | 'ERASURE_STARTED';
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Resolves once the mail is handed over. Rejects otherwise; the caller retries. */
  send(mail: Mail): Promise<void>;
}

export function passwordResetMail(to: string, token: string, minutes: number): Mail {
  return {
    to,
    kind: 'PASSWORD_RESET',
    subject: 'A new password for Marquee',
    text: `A new password was requested for this address. If you requested it, use this token within ${minutes} minutes; it works once:\n\n${token}\n\nIf you did not request it, ignore this mail. Nothing has changed.`,
  };
}

export function signInCodeMail(to: string, code: string, minutes: number): Mail {
  return {
    to,
    kind: 'SIGN_IN_CODE',
    subject: `${code} is your code for Marquee`,
    text: `Your code for signing in is ${code}. It is valid for ${minutes} minutes. We will never ask you for it. If you are not signing in now, change your password.`,
  };
}
