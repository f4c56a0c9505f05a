import { ASSERTION_HEADER, type AssertionSigner } from '@bike-rentals/identity';

const timeoutMs = 5_000;

/** Asks auth as a service. Rejects if auth is away, or if there are errors. */
export type AskAuth = <Data>(query: string, variables: object) => Promise<Data>;

/** Creates the function that asks auth. */
export function createAskAuth({ url, signer }: { url: string; signer: AssertionSigner }): AskAuth {
  return async <Data>(query: string, variables: object): Promise<Data> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [ASSERTION_HEADER]: signer.sign({ kind: 'role', role: 'SERVICE' }, 'auth'),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
    if (!response.ok || errors || !data)
      throw new Error(`auth answered ${response.status}: ${errors?.[0]?.message ?? ''}`);
    return data;
  };
}
