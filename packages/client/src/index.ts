import possibleTypes from './possible-types.json' with { type: 'json' };

export { createLink, type LinkOptions } from './create-link.ts';
export { NewestWinsCache } from './newest-wins-cache.ts';
export { typePolicies } from './type-policies.ts';
export { possibleTypes };
