/** What an operator or a test may want otherwise. Times are milliseconds. */
export interface BrokerSettings {
  /** Longest pause between two tries to connect. */
  maxReconnectDelayMs: number;
  /** A dead connection is noticed within two of these. */
  heartbeatMs: number;
  /** Kafka gives the work of a process that was killed to another after so long; brokers take no less than 6 s. */
  sessionTimeoutMs: number;
  /** A consumer that has given no sign for so long is replaced. */
  stalledAfterMs: number;
  /** Of topics that are created. */
  partitions: number;
}

/** The settings of production; tests have shorter times. */
export const defaultBrokerSettings: BrokerSettings = {
  maxReconnectDelayMs: 2_000,
  // A frozen process has the commands to itself until its silence is noticed.
  heartbeatMs: 2_000,
  sessionTimeoutMs: 10_000,
  stalledAfterMs: 30_000,
  partitions: 1,
};
