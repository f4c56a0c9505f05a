import { existsSync } from 'node:fs';
import { ConfigError, redactPassword } from '@bike-rentals/runtime';
import { openBrokerDeadLetters } from './brokers/dead-letters.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { openEmbeddedDeadLetters } from './embedded/dead-letters.ts';

/** The queue and transport of the dead letters. */
export interface DeadLetterOptions {
  /** RabbitMQ, or else the file of the embedded transport. */
  from: { rabbitmqUrl: string; rabbitmqCa?: string | undefined; prefix?: string } | { file: string };
  queue: string;
}

/** Opens what was set aside beside a queue; the system may be running. */
export async function openDeadLetters({ from, queue }: DeadLetterOptions): Promise<DeadLetterQueue> {
  if ('rabbitmqUrl' in from) {
    const { rabbitmqUrl, rabbitmqCa: ca, prefix = '' } = from;
    return openBrokerDeadLetters({ url: rabbitmqUrl, ca }, prefix + queue).catch((error: unknown) => {
      const problem = `${redactPassword(rabbitmqUrl)} cannot be used: ${(error as Error).message}`;
      throw new ConfigError('RABBITMQ_URL', problem);
    });
  }
  if (!existsSync(from.file)) return emptyBox;
  try {
    return openEmbeddedDeadLetters(from.file, queue);
  } catch (error) {
    throw new ConfigError('DATA_DIR', `${from.file} cannot be used: ${(error as Error).message}`);
  }
}

/** There is no file before the first start. */
const emptyBox: DeadLetterQueue = {
  list: async () => [],
  resend: async () => false,
  drop: async () => false,
  [Symbol.asyncDispose]: async () => undefined,
};
