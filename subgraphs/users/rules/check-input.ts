/** Validates members' input. Returns every problem, each with the path of its field. */

export interface FieldProblem {
  readonly path: readonly string[];
  /** Machine-readable. */
  readonly code: 'REQUIRED' | 'TOO_SHORT' | 'TOO_LONG' | 'MALFORMED' | 'TOO_EASY' | 'NOT_ALLOWED';
  /** Human-readable. */
  readonly message: string;
}

/** Maximum length of an e-mail address (RFC 5321). */
export const MAX_EMAIL = 254;
/** NIST SP 800-63B requires at least eight characters. The maximum bounds the cost of hashing. */
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 256;
export const MAX_PROFILE_NAME = 50;

/** The most common passwords of at least eight characters. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  'password',
  'password1',
  'password123',
  'passw0rd',
  '12345678',
  '123456789',
  '1234567890',
  'qwertyui',
  'qwerty123',
  'iloveyou',
  '11111111',
  'abc12345',
  'sunshine',
  'princess',
  'football',
  'letmein1',
  'welcome1',
  'admin123',
]);

function problem(path: readonly string[], code: FieldProblem['code'], message: string): readonly FieldProblem[] {
  return [{ path, code, message }];
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** Checks the form of an address only. */
export function checkEmail(email: string, path: readonly string[]): readonly FieldProblem[] {
  if (email.trim() === '') return problem(path, 'REQUIRED', 'An e-mail address is required.');
  if (email.length > MAX_EMAIL)
    return problem(path, 'TOO_LONG', `An e-mail address has at most ${MAX_EMAIL} characters.`);
  return /^[^\s@\p{Cc}]+@[^\s@.\p{Cc}]+(\.[^\s@.\p{Cc}]+)+$/u.test(email.trim())
    ? []
    : problem(path, 'MALFORMED', 'An e-mail address looks like name@example.org.');
}

export function checkNewPassword(password: string, email: string, path: readonly string[]): readonly FieldProblem[] {
  const length = lengthOf(password);
  if (length < MIN_PASSWORD) return problem(path, 'TOO_SHORT', `A password has at least ${MIN_PASSWORD} characters.`);
  if (length > MAX_PASSWORD) return problem(path, 'TOO_LONG', `A password has at most ${MAX_PASSWORD} characters.`);
  const plain = password.toLowerCase();
  const isEasy =
    COMMON_PASSWORDS.has(plain) ||
    new Set(plain).size < 3 ||
    plain === email.trim().toLowerCase() ||
    plain === email.trim().toLowerCase().split('@')[0];
  return isEasy ? problem(path, 'TOO_EASY', 'This password is too easy to guess.') : [];
}

/** A profile name has no control characters, line breaks or characters that change the text direction. */
export function checkProfileName(name: string, path: readonly string[]): readonly FieldProblem[] {
  if (name.trim() === '') return problem(path, 'REQUIRED', 'A profile name is required.');
  if (lengthOf(name.trim()) > MAX_PROFILE_NAME)
    return problem(path, 'TOO_LONG', `A profile’s name has at most ${MAX_PROFILE_NAME} characters.`);
  return /[\p{Cc}\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/u.test(name)
    ? problem(path, 'MALFORMED', 'A profile’s name must not contain control characters.')
    : [];
}

export function checkPin(pin: string, path: readonly string[]): readonly FieldProblem[] {
  return /^\d{4}$/.test(pin) ? [] : problem(path, 'MALFORMED', 'A PIN is four digits.');
}

/** @param label Subject of the messages, such as `A device’s name`. */
export function checkShortText(
  text: string,
  max: number,
  path: readonly string[],
  label: string,
): readonly FieldProblem[] {
  if (text.trim() === '') return problem(path, 'REQUIRED', `${label} must not be empty.`);
  if (text.length > max) return problem(path, 'TOO_LONG', `${label} has at most ${max} characters.`);
  return /\p{Cc}/u.test(text) ? problem(path, 'MALFORMED', `${label} must not contain control characters.`) : [];
}

/** The form in which an address is stored and looked up: trimmed, NFC, lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
