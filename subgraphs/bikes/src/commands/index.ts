import type { BikeCommand } from '@bike-rentals/contracts';
import { extendRental } from '../rentals/commands/extend-rental.ts';
import { rentBike } from '../rentals/commands/rent-bike.ts';
import { returnBike } from '../rentals/commands/return-bike.ts';
import { undoRental } from '../rentals/commands/undo-rental.ts';
import type { CommandDefinition } from './command-definition.ts';
import { voidCommand } from './void.ts';

/** The commands that bikes decides. A new command is a schema in `packages/contracts`, a file here, and a line. */
const commandDefinitions: { [Type in BikeCommand['type']]: CommandDefinition<Type> } = {
  'rent-bike': rentBike,
  'return-bike': returnBike,
  'extend-rental': extendRental,
  'undo-rental': undoRental,
  void: voidCommand,
};

/**
 * The definition of a command; it is given the body of that command only, so the union of all bodies is a safe type.
 */
export function getDefinition({ type }: BikeCommand): CommandDefinition<BikeCommand['type']> {
  return commandDefinitions[type] as CommandDefinition<BikeCommand['type']>;
}
