import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  EmptyPanel,
  GraphqlRequests,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  Toaster,
  useMessages,
} from '@bike/platform';
import { Catalogue, type Station } from '../common/catalogue';
import { readNumber, toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { RemoveDialog, type Remove } from '../common/remove-dialog';
import { TextField } from '../common/text-field';
import {
  AddStationDocument,
  RemoveStationDocument,
  UpdateStationDocument,
  type AddStationInput,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { StationPicker } from './station-picker';

const FIELDS = ['name', 'address', 'capacity', 'lat', 'lon'] as const;
const CAPACITY = '12';
const DECIMALS = 5;

/** Adds a station, or changes one. A click on the map beside it says where it stands. */
@Component({
  selector: 'admin-station-form',
  imports: [
    FocusErrors,
    RouterLink,
    EmptyPanel,
    Icon,
    PageHeading,
    ProblemPanel,
    RemoveDialog,
    Skeleton,
    TextField,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './station-form.html',
})
export class StationForm {
  /** From the address; without it the station is a new one. */
  readonly id = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);
  readonly #picker = inject(StationPicker);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #router = inject(Router);

  protected readonly station = computed(() => this.catalogue.stations().find(({ id }) => id === this.id()));
  /** Typing goes on while events change the counts: only another station fills the form anew. */
  readonly #filledFrom = computed<Station | undefined>(() => this.station(), {
    equal: (left, right) => left?.id === right?.id,
  });
  protected readonly name = linkedSignal(() => this.#filledFrom()?.name ?? '');
  protected readonly address = linkedSignal(() => this.#filledFrom()?.address ?? '');
  protected readonly capacity = linkedSignal(() => String(this.#filledFrom()?.capacity ?? CAPACITY));
  protected readonly lat = linkedSignal(() => toText(this.#filledFrom()?.lat));
  protected readonly lon = linkedSignal(() => toText(this.#filledFrom()?.lon));
  protected readonly isRenting = linkedSignal(() => this.#filledFrom()?.isRenting ?? true);
  protected readonly isReturning = linkedSignal(() => this.#filledFrom()?.isReturning ?? true);
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSaving = signal(false);
  protected readonly isRemoving = signal(false);
  protected readonly remove: Remove = (reason) =>
    this.#requests.mutate(RemoveStationDocument, { id: this.id() ?? '', reason });

  constructor() {
    this.#picker.isPicking.set(true);
    inject(DestroyRef).onDestroy(() => {
      this.#picker.isPicking.set(false);
      this.#picker.place.set(undefined);
      this.#picker.stationId.set(undefined);
    });
    effect(() => this.#picker.stationId.set(this.id()));
    // What is typed moves the marker, and a click on the map fills the fields.
    effect(() => {
      const [lat, lon] = [readNumber(this.lat()), readNumber(this.lon())];
      if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return;
      this.#picker.place.set({ lat, lon });
    });
    effect(() => {
      const place = this.#picker.place();
      if (!place) return;
      untracked(() => {
        if (readNumber(this.lat()) !== place.lat) this.lat.set(toText(place.lat));
        if (readNumber(this.lon()) !== place.lon) this.lon.set(toText(place.lon));
      });
    });
  }

  protected async onRemoved(name: string): Promise<void> {
    this.#toaster.show(this.shared().remove.done(name), 'good');
    await this.catalogue.reload();
    void this.#router.navigate(['/admin/stations'], { queryParamsHandling: 'preserve' });
  }

  protected toggle(field: 'isRenting' | 'isReturning', event: Event): void {
    this[field].set((event.target as HTMLInputElement).checked);
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.#read();
    if (!input || this.isSaving()) return;
    this.isSaving.set(true);
    const id = this.id();
    const result = id === undefined ? await this.#add(input) : await this.#update(id, input);
    this.isSaving.set(false);
    if (result) void this.#router.navigate(['/admin/stations'], { queryParamsHandling: 'preserve' });
  }

  #read(): AddStationInput | undefined {
    const texts = this.shared().refusals;
    const name = this.name().trim();
    const [capacity, lat, lon] = [
      readNumber(this.capacity()),
      readNumber(this.lat()),
      readNumber(this.lon()),
    ];
    this.errors.set({
      ...(name === '' && { name: texts.REQUIRED }),
      ...(capacity === undefined && { capacity: texts.NOT_A_NUMBER }),
      ...(lat === undefined && { lat: texts.NOT_A_NUMBER }),
      ...(lon === undefined && { lon: texts.NOT_A_NUMBER }),
    });
    if (name === '' || capacity === undefined || lat === undefined || lon === undefined) return undefined;
    if (!Number.isInteger(capacity)) {
      this.errors.set({ capacity: texts.BAD_USER_INPUT });
      return undefined;
    }
    const address = this.address().trim();
    return { name, address: address === '' ? null : address, capacity, lat, lon };
  }

  async #add(input: AddStationInput): Promise<boolean> {
    const { data, problem } = await this.#requests.mutate(AddStationDocument, { input });
    if (problem) return this.#refuse(toFormError(problem, this.shared()));
    const station = data.addStation;
    if (station.__typename === 'InvalidInput')
      return this.#refuse(toFieldErrors(station, FIELDS, this.shared()));
    await this.catalogue.reload();
    this.#toaster.show(this.t().added(station.name), 'good');
    return true;
  }

  async #update(id: string, input: AddStationInput): Promise<boolean> {
    const { data, problem } = await this.#requests.mutate(UpdateStationDocument, {
      id,
      input: { ...input, isRenting: this.isRenting(), isReturning: this.isReturning() },
    });
    if (problem) return this.#refuse(toFormError(problem, this.shared()));
    const station = data.updateStation;
    if (station.__typename === 'InvalidInput')
      return this.#refuse(toFieldErrors(station, FIELDS, this.shared()));
    this.#toaster.show(this.t().saved(station.name), 'good');
    return true;
  }

  #refuse(errors: FieldErrors): boolean {
    this.errors.set(errors);
    return false;
  }
}

/** A metre is enough. */
const toText = (degrees: number | undefined): string =>
  degrees === undefined ? '' : String(Number(degrees.toFixed(DECIMALS)));
