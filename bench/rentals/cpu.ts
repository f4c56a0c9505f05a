import { readdirSync, readFileSync } from 'node:fs';

/** What uses the processors of this machine: seconds of CPU since the start of each process, by what it is. */
export type CpuSeconds = Record<string, number>;

const ticksPerSecond = 100;
/** How the processes of a system are told apart: by their command line. */
const kinds: [name: string, pattern: RegExp][] = [
  ['NGINX', /nginx/],
  ['RabbitMQ', /beam\.smp/],
  ['Kafka', /kafka\.Kafka/],
  ['router', /router\/src\/main\.ts/],
  ['users', /subgraphs\/users\/src\/main\.ts/],
  ['bikes, both instances', /subgraphs\/bikes\/src\/main\.ts/],
  ['auth', /subgraphs\/auth\/src\/main\.ts/],
  ['all services in one process', /scripts\/start\.ts/],
  ['simple service', /simple-service\.ts/],
  ['clients', /bench\/rentals\.ts/],
];

/** Reads it from /proc; empty on another system than Linux. */
export function readCpu(): CpuSeconds {
  const seconds: CpuSeconds = {};
  for (const pid of listProcesses()) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const kind = kinds.find(([, pattern]) => pattern.test(command))?.[0];
      if (kind === undefined) continue;
      // Behind the name, which is in parentheses: field 14 and 15 of the line are the ticks in user and in kernel mode.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      seconds[kind] = (seconds[kind] ?? 0) + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    } catch {
      // It has ended meanwhile.
    }
  }
  return seconds;
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Milliseconds of CPU that each kind has used between two readings, for each of `count` things done. */
export function toMillisecondsEach(before: CpuSeconds, after: CpuSeconds, count: number): CpuSeconds {
  return Object.fromEntries(
    Object.entries(after)
      .map(
        ([kind, seconds]) =>
          [kind, Math.round(((seconds - (before[kind] ?? 0)) * 100_000) / count) / 100] as const,
      )
      .filter(([, milliseconds]) => milliseconds > 0)
      .sort((a, b) => b[1] - a[1]),
  );
}
