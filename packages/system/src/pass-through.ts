import type { PassThroughRule } from '@bike-rentals/router';
import { serviceEntries, services, type ServiceName } from './services.ts';

/** The paths that the router passes on: it knows no domain. `toOrigin` says where a service is. */
export const toPassThrough = (toOrigin: (service: ServiceName) => string): PassThroughRule[] =>
  services.flatMap((service) =>
    serviceEntries[service].passThrough.map((passed) => ({
      ...(typeof passed === 'string' ? { path: passed } : passed),
      target: toOrigin(service),
      audience: service,
    })),
  );
