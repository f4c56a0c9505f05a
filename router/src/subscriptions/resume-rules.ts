/**
 * How to resume a subscription after its subgraph was unavailable: `argument` gets the value of the field `cursor` of
 * the last event.
 */
export interface ResumeRule {
  argument: string;
  cursor: string;
}

/** By coordinate, `Subscription.field`. */
export type ResumeRules = Readonly<Record<string, ResumeRule>>;
