import { closedDues } from '../../hours/domain/calendar.ts';
import { parseDuration, toNominalMs, type Duration } from '../../domain/duration.ts';

/** A value as it is stored and told: a duration is text of ISO 8601. */
export type StoredValue = string | number;

interface KeyDefinition<Value> {
  /** Where no policy says anything. */
  initial: StoredValue;
  /** The smallest and largest value, of what can be measured. */
  min?: StoredValue;
  max?: StoredValue;
  /** The values there are, where they can be counted. */
  choices?: readonly string[];
  /** Undefined if it is not of this kind. */
  parse: (value: unknown) => Value | undefined;
  toSize: (value: Value) => number;
}

const duration = (initial: string, min: string, max: string): KeyDefinition<Duration> => ({
  initial,
  min,
  max,
  parse: (value) => (typeof value === 'string' ? parseDuration(value) : undefined),
  toSize: toNominalMs,
});

const count = (initial: number, min: number, max: number): KeyDefinition<number> => ({
  initial,
  min,
  max,
  parse: (value) => (typeof value === 'number' && Number.isInteger(value) ? value : undefined),
  toSize: (value) => value,
});

const choice = <Choice extends string>(
  initial: Choice,
  choices: readonly Choice[],
): KeyDefinition<Choice> => ({
  initial,
  choices,
  parse: (value) => choices.find((one) => one === value),
  toSize: () => 0,
});

/** Everything that a policy can say. A new key comes with the code that decides by it. */
export const policyKeys = {
  /** From the start of a rental until its `returnBy`; the longest, where renters choose. */
  rentalLength: duration('P7D', 'PT15M', 'P366D'),
  /** The shortest length, where renters choose. Where it is more than `rentalLength`, that is the only one. */
  rentalLengthMin: duration('PT15M', 'PT1M', 'P366D'),
  /** CHOSEN: the renter names `returnBy` when renting. */
  lengthChoice: choice('FIXED', ['FIXED', 'CHOSEN']),
  /** HOME_STATION: a bike belongs back to the station where its rental began. It is taken back anywhere. */
  returnRule: choice('ANY_STATION', ['ANY_STATION', 'HOME_STATION']),
  /** Active rentals of one user, of all models together. */
  rentalsPerUser: count(3, 1, 100),
  /** Active rentals of one user of the same model. */
  rentalsPerUserAndModel: count(1, 1, 100),
  /** How long a held bike waits for its user. */
  holdTime: duration('PT15M', 'PT1M', 'P14D'),
  /** After `returnBy`, how long until the rental counts as overdue and its user is blocked. */
  grace: duration('PT1H', 'PT0M', 'P7D'),
  /**
   * Before `returnBy`, when the user is reminded: at most half of the time that a rental has, and 15 minutes if all of
   * it is shorter than that.
   */
  reminderBefore: duration('P1D', 'PT0M', 'P14D'),
  /** After the start of a rental, how long its renter may undo it. */
  undoWithin: duration('PT5M', 'PT0M', 'PT1H'),
  /** What becomes of a due that falls on a time when the station is closed. */
  closedDue: choice('BY_LENGTH', closedDues),
  /** How often the renter of a bike may extend a rental. */
  extensionsMax: count(2, 0, 100),
  /** How much later an extended rental is due. */
  extensionLength: duration('P7D', 'PT15M', 'P366D'),
  /** From the start of a rental until the last instant to which its renter may extend it. */
  totalLengthMax: duration('P28D', 'PT15M', 'P366D'),
  /** Whether a rental can be extended while somebody waits for the model. */
  extendWhileOthersWait: choice('NO', ['NO', 'YES']),
  /** Whether only those rent whom staff has approved. */
  requiresApproval: choice('NO', ['NO', 'YES']),
  /** Whether only members rent. */
  requiresMembership: choice('NO', ['NO', 'YES']),
  /** Rentals after which a bike is to be inspected; 0: however many there are. */
  ridesPerInspection: count(0, 0, 100_000),
  /** Days after which a bike is to be inspected; 0: however many there are. */
  daysPerInspection: count(0, 0, 3_660),
  /** Whether a bike that is to be inspected goes to maintenance at its next return. */
  inspectionBlocks: choice('NO', ['NO', 'YES']),
};

/** The name of something that a policy can say. */
export type PolicyKey = keyof typeof policyKeys;
/** The names of everything that a policy can say. */
export const keyNames = Object.keys(policyKeys) as PolicyKey[];

type ValueOf<Key extends PolicyKey> =
  (typeof policyKeys)[Key] extends KeyDefinition<infer Value> ? Value : never;
/** A value of each key. */
export type Rules = { [Key in PolicyKey]: ValueOf<Key> };
/** A value of each key, as it is stored. */
export type StoredRules = Record<PolicyKey, StoredValue>;

/** Whether there is a key of this name. */
export const isPolicyKey = (name: string): name is PolicyKey => Object.hasOwn(policyKeys, name);

/** The definition of a key, whose values are its own. */
export const getKey = (key: PolicyKey): KeyDefinition<unknown> => policyKeys[key] as KeyDefinition<unknown>;

/** The values where no policy says anything. */
export const builtIn = Object.fromEntries(
  keyNames.map((key) => [key, getKey(key).parse(policyKeys[key].initial)]),
) as Rules;

/** What is said where no policy says anything. */
export const initialRules = Object.fromEntries(
  keyNames.map((key) => [key, policyKeys[key].initial]),
) as StoredRules;

/** The value, if it is one of this key and within its range. */
export function parseValue(key: PolicyKey, value: unknown): unknown {
  const { parse, toSize, min, max } = getKey(key);
  const parsed = parse(value);
  if (parsed === undefined || min === undefined || max === undefined) return parsed;
  const [size, least, most] = [parsed, parse(min), parse(max)].map(toSize) as [number, number, number];
  return size >= least && size <= most ? parsed : undefined;
}

/** Two rules that do not go together; `key` is one of those that are changed. */
export interface Conflict {
  key: PolicyKey;
  conflictsWith: PolicyKey;
  message: string;
}

/** What does not go together in these rules, and is about one of these keys. */
export function findConflict(
  { rentalLength, rentalLengthMin }: Rules,
  keys: readonly PolicyKey[],
): Conflict | undefined {
  if (toNominalMs(rentalLengthMin) <= toNominalMs(rentalLength)) return undefined;
  if (keys.includes('rentalLengthMin')) {
    const message = 'The shortest rental would be longer than the longest.';
    return { key: 'rentalLengthMin', conflictsWith: 'rentalLength', message };
  }
  if (!keys.includes('rentalLength')) return undefined;
  const message = 'The longest rental would be shorter than the shortest.';
  return { key: 'rentalLength', conflictsWith: 'rentalLengthMin', message };
}
