import type { Command } from '@bike-rentals/messaging';
import { findSampled, SpanKind, startSpan, toTraceparent, type Tracer } from '@bike-rentals/tracing';

/** The spans of a batch of commands. */
export interface CommandSpans {
  /** The traceparent for what comes of the command: of its span, or of what sent it where nothing is traced here. */
  findTrace(command: Command): string | undefined;
  end(): void;
}

/**
 * One span for the batch, which belongs to the trace of its first sampled command and links all of them; and one for each
 * sampled command, in its own trace.
 */
export function startCommandSpans(tracer: Tracer | undefined, commands: readonly Command[]): CommandSpans {
  const traces = new Map<Command, string>();
  for (const command of commands) {
    const trace = findSampled(command.trace);
    if (trace !== undefined) traces.set(command, trace);
  }
  const links = [...traces.values()];
  const batch = startSpan(tracer, 'handle commands', {
    parent: links[0],
    kind: SpanKind.CONSUMER,
    attributes: { 'batch.commands': commands.length },
    links,
  });
  const spans = [...traces].flatMap(([command, parent]) => {
    const attributes = { 'command.id': command.id };
    const span = startSpan(tracer, `handle ${command.type}`, { parent, kind: SpanKind.CONSUMER, attributes });
    if (span) traces.set(command, toTraceparent(span));
    return span ? [span] : [];
  });
  return {
    findTrace: (command) => traces.get(command),
    end() {
      for (const span of spans) span.end();
      batch?.end();
    },
  };
}
