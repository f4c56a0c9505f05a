import type { TracingConfig } from './config.ts';
import type { Tracing } from './tracing.ts';

/** Opens the traces of a service; undefined without an endpoint, and then nothing of the SDK is loaded. */
export async function openTracing(
  service: string,
  config: TracingConfig | undefined,
): Promise<Tracing | undefined> {
  if (!config) return undefined;
  const { startSdk } = await import('./start-sdk.ts');
  return startSdk(service, config);
}
