import type { BikeCommand } from '@bike-rentals/contracts';
import type { DecisionContext, Fleet } from '../domain/fleet.ts';
import type { Decision } from '../domain/outcomes.ts';
import type { FleetScope } from '../store/fleet-scope.ts';

/** The body of a command's message. */
export type BodyOf<Type extends BikeCommand['type']> = Extract<BikeCommand, { type: Type }>['body'];

/** Everything that bikes knows of one command. Its schema is in `packages/contracts`. */
export interface CommandDefinition<Type extends BikeCommand['type']> {
  /** Adds to `scope` the part of the fleet that the decision needs. */
  addToScope(scope: FleetScope, body: BodyOf<Type>): FleetScope;
  /** The outcome, and the fleet after it. Pure: `fleet` has what `addToScope` has asked for. */
  decide(fleet: Fleet, body: BodyOf<Type>, context: DecisionContext): Decision;
}
