/** What a member's own token allows; what staff may do besides is written in their account. */
const MEMBER_SCOPES = ['account:read', 'account:write', 'billing:read', 'billing:write'];

/**
 * What a token allows beyond watching, by the profile it speaks for.
 *
 * Children see neither the household's e-mail nor its bills. Between sign-in and the choice of a profile nobody knows
 * yet who holds the remote control, but somebody just gave the password.
 */
export function scopesFor(
  profile: { readonly isKids: boolean } | null,
  staffScopes: readonly string[],
): readonly string[] {
  return profile?.isKids === true ? [] : [...MEMBER_SCOPES, ...staffScopes];
}
