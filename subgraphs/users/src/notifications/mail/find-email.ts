import { ASSERTION_HEADER, type AssertionSigner } from '@bike-rentals/identity';

const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { email } } }';
const outcomeTimeoutMs = 5_000;

/** Asks auth for a user's address, as a service. Undefined if there is no such account; rejects if auth is away. */
export function createEmailFinder({ url, signer }: { url: string; signer: AssertionSigner }) {
  return async (userId: string): Promise<string | undefined> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: signer.sign({ kind: 'role', role: 'SERVICE' }, 'auth'),
      },
      body: JSON.stringify({ query, variables: { of: [{ __typename: 'User', id: userId }] } }),
      signal: AbortSignal.timeout(outcomeTimeoutMs),
    });
    const { data, errors } = (await response.json()) as {
      data?: { _entities?: ({ email?: string | null } | null)[] };
      errors?: { message: string }[];
    };
    if (!response.ok || errors)
      throw new Error(`auth answered ${response.status}: ${errors?.[0]?.message ?? ''}`);
    return data?._entities?.[0]?.email ?? undefined;
  };
}
