/** A command that was set aside, for an operator to look at. */
export interface DeadLetter {
  /** The same as long as it lies there. */
  id: string;
  kind: 'dead' | 'parked';
  reason: string;
  /** As it came; not always JSON. */
  message: string;
}

/** What was set aside beside one queue of commands, `maxSetAside` of each kind at most. */
export interface DeadLetterQueue extends AsyncDisposable {
  list(): Promise<DeadLetter[]>;
  /** Puts it back at the end of its queue. False if it is not there. */
  resend(id: string): Promise<boolean>;
  /** Forgets it. False if it is not there. */
  drop(id: string): Promise<boolean>;
}
