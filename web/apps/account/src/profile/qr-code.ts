import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import { toQrPath } from './qr-path';

/** Shows a text as a QR code. Until the code that draws it is loaded, and where it cannot be, there is nothing. */
@Component({
  selector: 'account-qr-code',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (shape(); as shape) {
      <svg
        class="qr-code"
        role="img"
        shape-rendering="crispEdges"
        [attr.aria-label]="label()"
        [attr.viewBox]="'0 0 ' + shape.size + ' ' + shape.size"
      >
        <path [attr.d]="shape.path" />
      </svg>
    }
  `,
})
export class QrCode {
  readonly text = input.required<string>();
  readonly label = input.required<string>();
  protected readonly shape = signal<{ path: string; size: number } | undefined>(undefined);

  constructor() {
    effect(() => void this.#draw(this.text()));
  }

  async #draw(text: string): Promise<void> {
    // Few ever need it. The text can be read beside the code, so that a failure takes nothing away.
    const library = await import('uqr').catch(() => undefined);
    if (!library || text !== this.text()) return;
    // The light border is part of the code: scanners need four modules.
    const { data, size } = library.encode(text, { border: 4 });
    this.shape.set({ path: toQrPath(data), size });
  }
}
