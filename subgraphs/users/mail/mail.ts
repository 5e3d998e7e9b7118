/** What we write to members, and the port through which it leaves. */

export interface Mail {
  readonly to: string;
  readonly kind: 'PASSWORD_RESET' | 'SIGN_IN_CODE' | 'ERASURE_STARTED';
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Resolves once somebody else has taken charge of it; rejects otherwise, and is asked again. */
  send(mail: Mail): Promise<void>;
}

export function passwordResetMail(to: string, token: string, minutes: number): Mail {
  return {
    to,
    kind: 'PASSWORD_RESET',
    subject: 'A new password for Marquee',
    text: `Somebody asked for a new password for this address. If it was you, use this within ${minutes} minutes; it works once:\n\n${token}\n\nIf it was not you, nothing has changed and nothing needs to be done.`,
  };
}

export function signInCodeMail(to: string, code: string, minutes: number): Mail {
  return {
    to,
    kind: 'SIGN_IN_CODE',
    subject: `${code} is your code for Marquee`,
    text: `Your code for signing in is ${code}. It is good for ${minutes} minutes. Nobody of ours will ever ask you for it. If you are not signing in now, change your password.`,
  };
}
