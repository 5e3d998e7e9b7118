/** What a token must grant to see and change productions; the schema asks for the same at the router. */
export const STAFF_SCOPE = 'catalog:write';
