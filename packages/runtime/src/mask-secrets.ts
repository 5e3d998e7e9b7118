/** Masks secrets in text for logs: tokens and keys by their form, and the values of this process's secret settings. */

/** A JSON Web Token: access, refresh, identity and media tokens. */
const JWT = /\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g;

/** A key of the registry. */
const API_KEY = /\b(service:[\w-]+:)[\w-]{16,}/g;

/** Credentials of an HTTP request. */
const AUTHORIZATION = /\b(Bearer|Basic)(\s+)[\w.~+/=-]{8,}/gi;

/** Credentials in a URL, such as those of MongoDB. */
const URL_CREDENTIALS = /\/\/[^\s/@"\\]*:[^\s/@"\\]*@/g;

/** A shorter value would be found in words of every kind. */
const SHORTEST_SECRET = 6;

/** @param secrets Read at each call: settings are read after the log is opened. */
export function createSecretMask(secrets: ReadonlySet<string> = new Set()): (text: string) => string {
  return (text) => {
    let masked = text
      .replace(JWT, '***')
      .replace(API_KEY, '$1***')
      .replace(AUTHORIZATION, '$1$2***')
      .replace(URL_CREDENTIALS, '//***@');
    for (const secret of secrets) {
      if (secret.length < SHORTEST_SECRET) continue;
      masked = masked.replaceAll(secret, '***');
      // As it stands in a line of JSON.
      masked = masked.replaceAll(JSON.stringify(secret).slice(1, -1), '***');
    }
    return masked;
  };
}
