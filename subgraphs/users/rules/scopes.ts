/**
 * What a token allows beyond watching, by the profile it speaks for.
 *
 * Children see neither the household's e-mail nor its bills. Between sign-in and the choice of a profile nobody knows yet
 * who holds the remote control, but somebody just gave the password.
 */
export const scopesFor = (profile: { readonly isKids: boolean } | null): readonly string[] =>
  profile?.isKids === true ? [] : ['account:read', 'billing:read'];
