import type { DeadLetterQueue } from '../dead-letter-queue.ts';
import type { Transport } from '../transport.ts';

/** What the contract needs of each transport besides the port. */
export interface TransportUnderTest {
  /** Opened again after closing, it finds what the last one left. */
  openTransport: () => Promise<Transport>;
  /** What is kept in `<queue>.dead` or `<queue>.parked`, oldest first. */
  readAside: (transport: Transport, queue: string) => Promise<{ message: string; reason: string }[]>;
  openDeadLetters: (queue: string) => Promise<DeadLetterQueue>;
  /** Puts a message into a queue past the port, as a program that is not ours could. */
  sendRaw: (transport: Transport, queue: string, message: string) => Promise<void>;
}
