export {
  BrokersMissing,
  findOwnBrokers,
  findSharedBrokers,
  startBrokers,
  startOwnBrokers,
  type Brokers,
  type OwnBroker,
  type OwnBrokers,
  type SharedBrokers,
  type StartBrokersOptions,
} from './brokers.ts';
export { openFreshFolder } from './temporary-folder.ts';
export { findFreePorts } from './brokers/ports.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
