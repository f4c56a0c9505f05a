import known from './possible-types.json' with { type: 'json' };

export { createLink, type LinkOptions } from './create-link.ts';
export { NewestWinsCache } from './newest-wins-cache.ts';
export { typePolicies } from './type-policies.ts';
export { createSession, type Session, type SessionOptions, type Tokens } from './create-session.ts';

/** Which types an interface or a union stands for. */
export const possibleTypes: Record<string, string[]> = known;
