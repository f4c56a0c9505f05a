import { bikeChanges, bikeStates, findNextState, getNextState, type BikeState } from './bike-state.ts';

const table = `
              AVAILABLE    RESERVED     RENTED       MAINTENANCE  MISSING      RETIRED
rent          RENTED       RENTED       -            -            -            -
return        -            -            AVAILABLE    -            -            -
hold          RESERVED     -            -            -            -            -
release       -            AVAILABLE    -            -            -            -
withdraw      MAINTENANCE  MAINTENANCE  -            -            MAINTENANCE  -
report-missing MISSING     MISSING      MISSING      MISSING      -            -
restore       -            -            -            AVAILABLE    AVAILABLE    -
retire        RETIRED      RETIRED      -            RETIRED      RETIRED      -
`;

const [header = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const expected = new Map(
  rows.flatMap(([change, ...states]) => states.map((next, index) => [`${change} ${header[index]}`, next])),
);

test.each(bikeChanges.flatMap((change) => bikeStates.map((state) => ({ change, state }))))(
  '$change a bike that is $state',
  ({ change, state }) => {
    const next = expected.get(`${change} ${state}`);
    expect(findNextState(state, change)).toBe(next === '-' ? undefined : (next as BikeState));
    if (next === '-')
      expect(() => getNextState(state, change)).toThrow(`cannot ${change} while it is ${state}`);
  },
);
