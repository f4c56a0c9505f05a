import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** A span as it was received, with what tests look at. */
export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  /** Ids of the spans that it links. */
  links: string[];
  attributes: Record<string, unknown>;
}

interface OtlpValue {
  stringValue?: string;
  intValue?: number;
}

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { spanId: string }[];
  attributes?: { key: string; value: OtlpValue }[];
}

interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: OtlpValue }[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}

/** A collector of traces: OTLP over HTTP, as JSON. */
export interface Collector extends AsyncDisposable {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  endpoint: string;
  spans: ReceivedSpan[];
  /** Resolves with the first span that matches. */
  until(matches: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan>;
}

/** Starts a collector on a free port. `answer` may refuse, with another status than 200. */
export async function startCollector(answer: () => number = () => 200): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const received = new EventEmitter();
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const status = answer();
      if (status === 200) spans.push(...toSpans(body as OtlpRequest));
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      received.emit('spans');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async until(matches) {
      for (;;) {
        const found = spans.find(matches);
        if (found) return found;
        await once(received, 'spans');
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function toSpans({ resourceSpans }: OtlpRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toRecord(resource.attributes)['service.name']);
    return scopeSpans
      .flatMap((scope) => scope.spans)
      .map(({ name, traceId, spanId, parentSpanId, links = [], attributes = [] }) => ({
        service,
        name,
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        links: links.map((link) => link.spanId),
        attributes: toRecord(attributes),
      }));
  });
}

const toRecord = (attributes: { key: string; value: OtlpValue }[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
