// The function on a machine of one's own, for compose and for trying out: node lambda/get-garages/serve.ts
import { createConfigReader, runMain } from '@bike-rentals/runtime';
import { createBikeCounter } from './count-bikes.ts';
import { createGetGarages } from './get-garages.ts';
import { startFront } from './start-front.ts';

await runMain(() => {
  const read = createConfigReader(process.env);
  const countBikes = createBikeCounter({
    url: read.findUrl('GRAPHQL_URL', ['http:', 'https:']) ?? 'http://127.0.0.1:4000/graphql',
    account: { email: read.get('SERVICE_EMAIL'), password: read.get('SERVICE_PASSWORD') },
  });
  return startFront(createGetGarages(countBikes), {
    host: read.get('HOST', '127.0.0.1'),
    port: read.getPort('LAMBDA_PORT', 3000),
  });
});
