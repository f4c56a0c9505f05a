import { BrokersMissing } from './brokers/local-broker.ts';
import { skip } from './brokers/shared-brokers.ts';
import { startOwnBrokers, type OwnBrokers } from './brokers/start-brokers.ts';

export { BrokersMissing, type OwnBroker } from './brokers/local-broker.ts';
export { findSharedBrokers, type SharedBrokers } from './brokers/shared-brokers.ts';
export {
  startBrokers,
  startOwnBrokers,
  type Brokers,
  type OwnBrokers,
  type StartBrokersOptions,
} from './brokers/start-brokers.ts';

/**
 * Starts brokers for a test that kills them; undefined, with a visible line, where there are none to start.
 * @throws in CI, where no test is skipped
 */
export async function findOwnBrokers(): Promise<OwnBrokers | undefined> {
  try {
    return await startOwnBrokers();
  } catch (error) {
    if (!(error instanceof BrokersMissing)) throw error;
    return skip(error.message);
  }
}
