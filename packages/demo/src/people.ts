import type { DemoRandom } from './random.ts';

/** An invented user. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: 'RENTER' | 'STAFF' | 'ADMIN';
  /** Only people who can log in have one. */
  password?: string;
}

/** It is public; nothing of the demo exists in production mode. */
export const demoPassword = 'ride-a-demo-bike';

const names = [
  'Ada Lindqvist',
  'Ben Okafor',
  'Olga Admin',
  'Cleo Marchetti',
  'Dario Novak',
  'Elif Aydin',
  'Femi Balogun',
  'Greta Holm',
  'Hugo Lambert',
  'Ines Carvalho',
  'Jonas Weber',
  'Kaya Tanaka',
  'Lars Nygaard',
  'Mina Rezaei',
  'Nils Berger',
  'Oona Virtanen',
  'Pavel Dvorak',
  'Quinn Murphy',
  'Rosa Ibarra',
  'Sven Kowalski',
  'Tess Janssen',
  'Umar Siddiqui',
  'Vera Petrova',
  'Wim de Boer',
  'Zoe Laurent',
  'Stella Staff',
];

/** 26 people; the first two are renters who can log in, the third is an admin, the last one has the role STAFF. */
export function inventPeople(random: DemoRandom, since: Date): Person[] {
  return names.map((name, index) => {
    const role = toRole(index);
    const [first = name] = name.split(' ');
    const account = role === 'RENTER' ? first : role;
    return {
      id: random.uuid(since),
      name,
      email: `${account.toLowerCase()}@demo.example`,
      role,
      ...((index < 2 || role !== 'RENTER') && { password: demoPassword }),
    };
  });
}

function toRole(index: number): Person['role'] {
  if (index === 2) return 'ADMIN';
  return index === names.length - 1 ? 'STAFF' : 'RENTER';
}
