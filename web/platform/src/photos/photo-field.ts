import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  model,
  viewChild,
} from '@angular/core';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon } from '../ui/icon';
import { MAX_PHOTOS, type ChosenPhoto, type ChosenPhotos } from './chosen-photos';

/** Where photos are chosen or taken, looked at, and left out again. */
@Component({
  selector: 'bike-photo-field',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="field" role="group" [attr.aria-label]="t().photos.label">
      <span class="field-label">{{ t().photos.label }}</span>
      @if (photos().all().length > 0) {
        <ul class="photos">
          @for (photo of photos().all(); track photo.preview; let index = $index) {
            <li class="photo">
              <img
                [src]="photo.preview"
                [alt]="t().photos.chosen(index + 1)"
                [attr.data-sent]="photo.id ? true : null"
              />
              <button type="button" class="photo-remove" (click)="remove(photo)">
                <bike-icon name="close" /><span class="visually-hidden">{{
                  t().photos.remove(index + 1)
                }}</span>
              </button>
            </li>
          }
        </ul>
      }
      @if (isFull()) {
        <p class="field-hint">{{ t().photos.full }}</p>
      } @else {
        <div class="button-row">
          <span class="photo-take">
            <input
              class="visually-hidden"
              id="photo-take"
              type="file"
              accept="image/*"
              capture="environment"
              (change)="add($event)"
            />
            <label class="button button-small" for="photo-take">
              <bike-icon name="camera" />{{ t().photos.take }}
            </label>
          </span>
          <span>
            <input
              #choose
              class="visually-hidden"
              id="photo-choose"
              type="file"
              accept="image/*"
              multiple
              [attr.aria-describedby]="error() ? 'photo-error' : 'photo-hint'"
              (change)="add($event)"
            />
            <label class="button button-small" for="photo-choose">
              <bike-icon name="plus" />{{ t().photos.choose }}
            </label>
          </span>
        </div>
        <p class="field-hint" id="photo-hint">{{ t().photos.hint }}</p>
      }
      @if (photos().reading() > 0) {
        <p class="field-hint" role="status">{{ t().photos.reading }}</p>
      }
      @if (error(); as text) {
        <p class="field-error" id="photo-error" role="alert">{{ text }}</p>
      }
    </div>
  `,
})
export class PhotoField {
  readonly photos = input.required<ChosenPhotos>();
  /** What is wrong, in words. */
  readonly error = model<string>();
  protected readonly t = useMessages(messages);
  readonly #injector = inject(Injector);
  private readonly choose = viewChild<ElementRef<HTMLInputElement>>('choose');
  protected readonly isFull = computed(() => this.photos().all().length >= MAX_PHOTOS);

  protected async add(event: Event): Promise<void> {
    const target = event.target as HTMLInputElement;
    const files = [...(target.files ?? [])];
    // So that the same file can be chosen again.
    target.value = '';
    this.error.set(undefined);
    const faults = await this.photos().add(files);
    const texts = faults.flatMap((fault) => this.t().photos.problems[fault] ?? []);
    this.error.set(texts.join(' ') || undefined);
  }

  protected remove(photo: ChosenPhoto): void {
    this.photos().remove(photo);
    this.error.set(undefined);
    // The button that had the focus is gone.
    afterNextRender(() => this.choose()?.nativeElement.focus(), { injector: this.#injector });
  }
}
