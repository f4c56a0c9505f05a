/** What makes brokers insist on TLS and, for Kafka, on a name and a password. */
export interface BrokerSecurity {
  /** Paths of PEM files; the key is PKCS #8. */
  ca: string;
  certificate: string;
  key: string;
  kafkaUser: { name: string; password: string };
}
