import { Injectable, signal } from '@angular/core';
import type { RentPlace, RentWish } from '@bike/platform';

/** A wish, and what is to be rented as the user knows it. */
export interface NamedWish {
  wish: RentWish;
  title: string;
  /** Of what model and where, for a wish that names a bike. */
  place?: RentPlace | undefined;
}

/**
 * The wish whose dialog is open. The dialog is rendered beside the lists, never inside: renting changes the lists, and a
 * row that moves or goes would take its dialog with it.
 */
@Injectable()
export class RentFlow {
  readonly current = signal<NamedWish | undefined>(undefined);
}
