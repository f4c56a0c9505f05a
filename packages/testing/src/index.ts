export {
  BrokersMissingError,
  findLocalBrokers,
  findSharedBrokers,
  startBrokers,
  startLocalBrokers,
  type BrokerSecurity,
  type Brokers,
  type LocalBroker,
  type LocalBrokers,
  type SharedBrokers,
  type StartBrokersOptions,
} from './brokers.ts';
export { openTemporaryFolder } from './temporary-folder.ts';
export { findFreePorts } from './brokers/ports.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { startManagedProcess, type ManagedProcess } from './brokers/managed-process.ts';
