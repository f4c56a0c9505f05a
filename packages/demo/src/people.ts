import type { DemoRandom } from './random.ts';

/** An invented user. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: 'RENTER' | 'ADMIN';
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
];

/** 25 people; the first two are renters who can log in, the third is an admin. */
export function inventPeople(random: DemoRandom, since: Date): Person[] {
  return names.map((name, index) => {
    const account = index === 2 ? 'admin' : (name.split(' ')[0] as string).toLowerCase();
    return {
      id: random.uuid(since),
      name,
      email: `${account}@demo.example`,
      role: index === 2 ? 'ADMIN' : 'RENTER',
      ...(index < 3 && { password: demoPassword }),
    };
  });
}
