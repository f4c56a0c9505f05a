/**
 * How to resume a subscription after its subgraph was unavailable: `argument` gets the value of the field `cursor` of
 * the last event.
 */
export interface ResumeRule {
  /** Name of the subscription's argument. */
  argument: string;
  /** Name of a field of the event. */
  cursor: string;
}

/** By coordinate, `Subscription.field`. */
export type ResumeRules = Readonly<Record<string, ResumeRule>>;
