import { ConfigError, createConfigReader, type Environment } from '@bike-rentals/runtime';

/** Where spans go, and of how many requests. */
export interface TracingConfig {
  /** An OTLP endpoint over HTTP; spans are sent to `/v1/traces` below it. */
  endpoint: string;
  /** The part of the requests that is traced, from 0 to 1. The router decides, all others follow. */
  sampleRatio: number;
}

const DEFAULT_RATIO = '0.01';

/**
 * Reads the variables that OpenTelemetry specifies. Undefined: nothing is traced.
 * @throws ConfigError
 */
export function readTracingConfig(env: Environment): TracingConfig | undefined {
  const read = createConfigReader(env);
  const sampleRatio = Number(read.get('OTEL_TRACES_SAMPLER_ARG', DEFAULT_RATIO));
  if (!(sampleRatio >= 0 && sampleRatio <= 1))
    throw new ConfigError('OTEL_TRACES_SAMPLER_ARG', 'is not a number from 0 to 1');
  const endpoint = read.findUrl('OTEL_EXPORTER_OTLP_ENDPOINT', ['http:', 'https:']);
  return endpoint === undefined ? undefined : { endpoint, sampleRatio };
}
