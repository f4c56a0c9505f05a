import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { Dialog, FileRequests, Icon, useMessages } from '@bike/platform';
import { messages } from './messages';

/** A photo as the API has it. */
export interface ShownPhoto {
  id: string;
  url: string;
  width: number;
  height: number;
}

/** How far below the screen photos are loaded already. */
const loadAhead = '200px';

/** Photos of a report, small; each opens large. They are loaded with the session, once they are about to be seen. */
@Component({
  selector: 'admin-photo-list',
  imports: [Dialog, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="photos">
      @for (photo of photos(); track photo.id; let index = $index) {
        <li class="photo">
          @if (contents().get(photo.id); as content) {
            @if (content.url; as url) {
              <button type="button" class="photo-open" (click)="opened.set(index)">
                <img [src]="url" [alt]="toAlt(index)" />
              </button>
            } @else {
              <span class="photo-missing" role="img" [attr.aria-label]="t().missingPhoto">
                <bike-icon name="alert" />
              </span>
            }
          }
        </li>
      }
    </ul>
    @if (openedPhoto(); as photo) {
      <bike-dialog [heading]="toAlt(opened() ?? 0)" (closed)="opened.set(undefined)">
        <img
          class="photo-large"
          [src]="contents().get(photo.id)?.url"
          [alt]="toAlt(opened() ?? 0)"
          [width]="photo.width"
          [height]="photo.height"
        />
      </bike-dialog>
    }
  `,
})
export class PhotoList {
  readonly photos = input.required<readonly ShownPhoto[]>();
  /** What they show, in words. */
  readonly label = input.required<string>();
  protected readonly t = useMessages(messages);
  readonly #files = inject(FileRequests);
  readonly #isNear = signal(false);
  readonly #asked = new Set<string>();
  /** Without a URL: it cannot be shown. */
  protected readonly contents = signal<ReadonlyMap<string, { url?: string }>>(new Map());
  protected readonly opened = signal<number | undefined>(undefined);
  #isGone = false;

  constructor() {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        this.#isNear.set(true);
      },
      { rootMargin: loadAhead },
    );
    observer.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
    effect(() => {
      if (!this.#isNear()) return;
      for (const photo of this.photos()) untracked(() => void this.#load(photo));
    });
    inject(DestroyRef).onDestroy(() => {
      this.#isGone = true;
      observer.disconnect();
      for (const { url } of this.contents().values()) if (url !== undefined) URL.revokeObjectURL(url);
    });
  }

  protected openedPhoto(): ShownPhoto | undefined {
    return this.photos()[this.opened() ?? -1];
  }

  protected toAlt(index: number): string {
    return this.t().photo(index + 1, this.photos().length, this.label());
  }

  async #load({ id, url }: ShownPhoto): Promise<void> {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    const { data } = await this.#files.take(url);
    if (this.#isGone) return;
    const content = data ? { url: URL.createObjectURL(data) } : {};
    this.contents.update((all) => new Map(all).set(id, content));
  }
}
