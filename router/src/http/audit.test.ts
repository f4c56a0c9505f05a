import { serverAudits } from 'graphql-http';
import { shop } from '../testing/shop.ts';
import { startFederation, type Federation } from '../testing/start-federation.ts';

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(shop);
});
afterAll(() => federation[Symbol.asyncDispose]());

const audits = serverAudits({
  url: () => federation.url,
  // A GET without a header of its own could be any page's.
  fetchFn: (url: string, init?: RequestInit) =>
    fetch(url, { ...init, headers: { 'apollo-require-preflight': '1', ...(init?.headers as object) } }),
});

test.each(audits.map((audit) => [audit.name, audit] as const))(
  'GraphQL over HTTP: %s',
  async (_name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: 'ok' });
  },
);
