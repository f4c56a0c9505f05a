// What AWS calls: `handler.handler` of serverless.yml.
import { createBikeCounter } from './count-bikes.ts';
import { createGetGarages } from './get-garages.ts';

const { GRAPHQL_URL: url, SERVICE_EMAIL: email, SERVICE_PASSWORD: password } = process.env;

/** Without an account the function computes what it is given, and counts nothing. */
export const handler = createGetGarages(
  url && email && password
    ? createBikeCounter({ url, account: { email, password } })
    : () => Promise.reject(new Error('GRAPHQL_URL, SERVICE_EMAIL or SERVICE_PASSWORD is not set')),
);
