import type { LocalBroker } from './local-broker.ts';

/** The addresses of running brokers. */
export interface Brokers extends AsyncDisposable {
  how: 'variables' | 'docker' | 'programs';
  /** What RABBITMQ_URL is to be. */
  rabbitmqUrl: string;
  /** What KAFKA_BROKERS is to be. */
  kafkaBrokers: string;
  /** Ends what was started, in its own time; disposing is quicker and may lose what is in flight. */
  stop(): Promise<void>;
}

/** Brokers that may be killed and started again. */
export interface LocalBrokers extends Brokers {
  how: 'programs';
  rabbitmq: LocalBroker;
  kafka: LocalBroker;
}
