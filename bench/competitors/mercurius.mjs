// https://github.com/mercurius-js/mercurius-gateway
import mercuriusGateway from '@mercuriusjs/gateway';
import fastify from 'fastify';

const { PORT, SERVICES } = process.env;

const app = fastify();
await app.register(mercuriusGateway, {
  jit: 1,
  gateway: {
    services: JSON.parse(SERVICES).map((service) => ({
      ...service,
      mandatory: true,
      rewriteHeaders: (headers) => ({ authorization: headers?.authorization ?? '' }),
    })),
  },
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
