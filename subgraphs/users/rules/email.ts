/** The form under which an address is stored and looked up: people do not remember how they capitalised it. */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
