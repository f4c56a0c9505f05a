import { readBrokerConfig, readKafkaConfig } from './read-config.ts';

const ca = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';
const user = { KAFKA_SASL_USERNAME: 'bikes', KAFKA_SASL_PASSWORD: 'secret' };

test('nothing is secured unless it is set', () => {
  expect(readBrokerConfig({ RABBITMQ_URL: 'amqp://a', KAFKA_BROKERS: 'b:9092, c:9092' })).toEqual({
    rabbitmqUrl: 'amqp://a',
    rabbitmqCa: undefined,
    kafkaBrokers: ['b:9092', 'c:9092'],
    kafkaSecurity: {},
    prefix: '',
  });
});

test.each([
  [{ KAFKA_TLS: 'on' }, { tls: { ca: undefined } }],
  [{ KAFKA_TLS: 'on', KAFKA_CA: ca }, { tls: { ca } }],
  [user, { sasl: { mechanism: 'scram-sha-512', username: 'bikes', password: 'secret' } }],
  [
    { ...user, KAFKA_TLS: 'on', KAFKA_SASL_MECHANISM: 'plain' },
    { tls: { ca: undefined }, sasl: { mechanism: 'plain', username: 'bikes', password: 'secret' } },
  ],
])('%j is how Kafka is reached', (env, kafkaSecurity) => {
  expect(readBrokerConfig(env)).toMatchObject({ kafkaSecurity });
});

test.each([
  [
    { RABBITMQ_CA: ca, RABBITMQ_URL: 'amqp://a' },
    'RABBITMQ_CA: is set, but RABBITMQ_URL does not begin with amqps://',
  ],
  [{ RABBITMQ_CA: 'ca.pem', RABBITMQ_URL: 'amqps://a' }, 'RABBITMQ_CA: is no certificate in PEM'],
  [{ KAFKA_CA: ca }, 'KAFKA_CA: is set, but KAFKA_TLS is not "on"'],
  [{ KAFKA_TLS: 'yes' }, 'KAFKA_TLS: "yes" is not one of on, off'],
  [{ ...user, KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SASL_MECHANISM: "plain" sends the password as it is'],
  [{ ...user, KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM: "gssapi" is not one of plain, scram'],
  [{ KAFKA_SASL_USERNAME: 'bikes' }, 'KAFKA_SASL_PASSWORD: is not set'],
  [{ KAFKA_SASL_PASSWORD: 'secret' }, 'KAFKA_SASL_USERNAME: is not set, but KAFKA_SASL_PASSWORD is'],
])('%j is refused', (env, message) => {
  expect(() => readBrokerConfig(env)).toThrow(message);
});

test('who needs Kafka only does not read what is secret of RabbitMQ', () => {
  expect(readKafkaConfig({ RABBITMQ_URL_FILE: '/nowhere', KAFKA_BROKERS: 'b:9092' })).toEqual({
    kafkaBrokers: ['b:9092'],
    kafkaSecurity: {},
    prefix: '',
  });
});
