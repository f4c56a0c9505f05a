import { createServer } from 'node:http';
import { closeServer, listen } from '@bike-rentals/runtime';
import type { Metrics } from '@bike-rentals/metrics';

/** A running metrics server. */
export interface MetricsServer extends AsyncDisposable {
  port: number;
}

/** Serves `GET /metrics` in the text format of Prometheus, on a port of its own that is not public. */
export async function serveMetrics(
  metrics: Pick<Metrics, 'print' | 'contentType'>,
  { port, host }: { port: number; host: string },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    metrics.print().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  const actual = await listen(server, { port, host, variable: 'ROUTER_METRICS_PORT' });
  return { port: actual, [Symbol.asyncDispose]: () => closeServer(server, { graceMs: 1_000 }) };
}
