// npm run brokers: RabbitMQ and Kafka for development, in the foreground until Ctrl-C.
import { join } from 'node:path';
import { createConfigReader, runMain } from '@bike-rentals/runtime';
import { BrokersMissingError, startBrokers, type Brokers } from '@bike-rentals/testing';

const ways: Record<Brokers['how'], string> = {
  variables: 'RABBITMQ_URL and KAFKA_BROKERS are set already: nothing to start.',
  docker: 'Started by Docker, from docker-compose.brokers.yml.',
  programs: 'Started as programs of this machine; their data is in data/brokers.',
};

async function start(): Promise<AsyncDisposable> {
  const config = createConfigReader(process.env);
  const brokers = await startBrokers({
    docker: true,
    directory: join(import.meta.dirname, '../data/brokers'),
    // Not RabbitMQ's own 5672: one that is installed listens there.
    rabbitmqPort: config.getPort('BROKERS_RABBITMQ_PORT', 5673),
    kafkaPort: config.getPort('BROKERS_KAFKA_PORT', 9092),
  });
  console.log(`${ways[brokers.how]}\n`);
  console.log(`export RABBITMQ_URL=${brokers.rabbitmqUrl}`);
  console.log(`export KAFKA_BROKERS=${brokers.kafkaBrokers}`);
  if (brokers.how !== 'variables') console.log('\nCtrl-C stops them.');
  return { [Symbol.asyncDispose]: () => brokers.stop() };
}

await runMain(async () => {
  try {
    return await start();
  } catch (error) {
    if (error instanceof BrokersMissingError) {
      console.error(error.message);
      process.exit(1);
    }
    throw error;
  }
});
