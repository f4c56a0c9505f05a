import { BrokersMissingError } from './brokers/local-broker.ts';
import { skip } from './brokers/shared-brokers.ts';
import { startLocalBrokers, type StartBrokersOptions } from './brokers/start-brokers.ts';
import type { LocalBrokers } from './brokers/brokers.ts';

export { BrokersMissingError, type LocalBroker } from './brokers/local-broker.ts';
export { findSharedBrokers, type SharedBrokers } from './brokers/shared-brokers.ts';
export { startBrokers, startLocalBrokers, type StartBrokersOptions } from './brokers/start-brokers.ts';
export type { BrokerSecurity } from './brokers/security.ts';
export type { Brokers, LocalBrokers } from './brokers/brokers.ts';

/**
 * Starts brokers for a test that kills them; undefined, with a visible line, where there are none to start.
 * @throws in CI, where no test is skipped
 */
export async function findLocalBrokers(
  options: Pick<StartBrokersOptions, 'security'> = {},
): Promise<LocalBrokers | undefined> {
  try {
    return await startLocalBrokers(options);
  } catch (error) {
    if (!(error instanceof BrokersMissingError)) throw error;
    return skip(error.message);
  }
}
