// https://the-guild.dev/graphql/hive/docs/gateway/other-features/header-propagation
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  host: '127.0.0.1',
  logging: 'error',
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      return { authorization: request.headers.get('authorization') ?? '' };
    },
  },
});
