/** The form under which an address is stored and looked up: people do not remember how they capitalised it. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
