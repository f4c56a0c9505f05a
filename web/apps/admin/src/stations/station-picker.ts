import { Injectable, signal } from '@angular/core';
import type { Place } from '@bike/platform';

/** Between the map and the form beside it: where the station is to be, as long as the form is open. */
@Injectable()
export class StationPicker {
  /** True while a click on the map says where. */
  readonly isPicking = signal(false);
  /** Where the form has it. */
  readonly place = signal<Place | undefined>(undefined);
  /** The station that is being edited; undefined for a new one. */
  readonly stationId = signal<string | undefined>(undefined);
}
