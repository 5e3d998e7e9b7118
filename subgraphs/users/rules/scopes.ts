/** The scopes of access tokens. */

/** Scopes of a member's token. The account's `staffScopes` are added to them. */
const MEMBER_SCOPES = ['account:read', 'account:write', 'billing:read', 'billing:write'];

/**
 * The scopes of a token, by its profile; null before a profile is selected.
 *
 * Kids profiles get none, so they see neither the account's e-mail nor its invoices. Before a profile is selected the
 * token has all scopes, because the member has just entered the password.
 */
export function scopesFor(
  profile: { readonly isKids: boolean } | null,
  staffScopes: readonly string[],
): readonly string[] {
  return profile?.isKids === true ? [] : [...MEMBER_SCOPES, ...staffScopes];
}
