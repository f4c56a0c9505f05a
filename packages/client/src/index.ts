import known from './possible-types.json' with { type: 'json' };

export type { GetAccessToken } from './access-token.ts';
export { createLink, type GraphqlConnection, type LinkOptions } from './create-link.ts';
export type { ConnectionStatus } from './subscription-socket.ts';
export { NewestWinsCache } from './newest-wins-cache.ts';
export { typePolicies } from './type-policies.ts';
export { createSession, type Session, type SessionOptions, type Tokens } from './create-session.ts';

/** Which types an interface or a union stands for. */
export const possibleTypes: Record<string, string[]> = known;
