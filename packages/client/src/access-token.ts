/**
 * Returns the current access token, refreshed if it is about to expire; undefined while no user is logged in.
 * `rejected` is a token that the server has refused although it may not have expired: it is not to be returned again if
 * another one can be had.
 */
export type GetAccessToken = (options?: { rejected?: string }) => Promise<string | undefined>;

/** What `connection_init` and the headers of a request have in common. */
export const toAuthorization = (token: string | undefined): { authorization?: string } =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };
