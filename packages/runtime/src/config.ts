import { readFileSync } from 'node:fs';
import { findOldName } from './renamed-settings.ts';

/** Why a program cannot start, in one line that an operator can act on; nothing of our inside belongs to it. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}

/** A configuration that cannot work. The message is one line, and names the variable at fault. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';

  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`${variable}: ${problem}`);
    this.variable = variable;
  }
}

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings by name; an empty variable counts as unset, as it does in compose files.
 * Instead of a value, `<variable>_FILE` may name a file that holds it: secrets need not stand in the environment.
 */
export function createConfigReader(env: Environment) {
  const findGiven = (variable: string): string | undefined => {
    const value = env[variable]?.trim();
    return value === '' ? undefined : value;
  };
  const findNamed = (variable: string): string | undefined => {
    const value = findGiven(variable);
    const file = findGiven(`${variable}_FILE`);
    if (file === undefined) return value;
    if (value !== undefined) throw new ConfigError(`${variable}_FILE`, `${variable} is set as well`);
    return readSecret(`${variable}_FILE`, file);
  };
  const find = (variable: string): string | undefined => {
    const oldName = findOldName(variable);
    return findNamed(variable) ?? (oldName === undefined ? undefined : findNamed(oldName));
  };
  const get = (variable: string, fallback?: string): string => {
    const value = find(variable) ?? fallback;
    if (value === undefined) throw new ConfigError(variable, 'is not set');
    return value;
  };
  const getInteger = (
    variable: string,
    fallback: number,
    { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
  ) => {
    const value = find(variable);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > max) {
      throw new ConfigError(variable, `"${value}" is not a whole number from ${min} to ${max}`);
    }
    return number;
  };
  return {
    find,
    get,
    getInteger,
    getPort: (variable: string, fallback: number) => getInteger(variable, fallback, { max: 65_535 }),
    getChoice<Choice extends string>(variable: string, choices: readonly Choice[], fallback: Choice): Choice {
      const value = find(variable) ?? fallback;
      const choice = choices.find((candidate) => candidate === value);
      if (choice === undefined) {
        throw new ConfigError(variable, `"${value}" is not one of ${choices.join(', ')}`);
      }
      return choice;
    },
    findUrl(variable: string, protocols: readonly string[]): string | undefined {
      const value = find(variable);
      if (value === undefined) return undefined;
      if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
        const allowed = protocols.map((protocol) => `${protocol}//`).join(' or ');
        throw new ConfigError(
          variable,
          `"${redactPassword(value)}" is not a URL that starts with ${allowed}`,
        );
      }
      return value;
    },
    findList: (variable: string): string[] | undefined =>
      find(variable)
        ?.split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
  };
}

function readSecret(variable: string, file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    throw new ConfigError(variable, `${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Reads settings by name, and checks them. See `createConfigReader`. */
export type ConfigReader = ReturnType<typeof createConfigReader>;

/** A URL as it may be logged. */
export function redactPassword(url: string): string {
  return url.replace(/\/\/([^:/@]*):[^@/]*@/, '//$1:***@');
}
