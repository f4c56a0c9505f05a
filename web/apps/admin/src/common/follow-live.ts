import { DestroyRef, effect, inject, untracked, type Signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { LiveEvents, type BikeEvent } from '@bike/platform';
import { filter } from 'rxjs';
import { throttle } from './throttle';

const RELOAD_MS = 5_000;

/** Follows the live events from `cursor` on: the cache takes what they say of bikes. In an injection context. */
export function followFrom(cursor: Signal<string | undefined>): void {
  const live = inject(LiveEvents);
  effect(() => {
    const known = cursor();
    if (known !== undefined) untracked(() => live.follow(known));
  });
}

/**
 * Follows the live events from `cursor` on, and asks again for what they have changed: at most once in five seconds. In
 * an injection context.
 */
export function followLive(
  cursor: Signal<string | undefined>,
  reload: () => void,
  isOfInterest: (event: BikeEvent) => boolean = () => true,
): void {
  followFrom(cursor);
  const throttled = throttle(reload, RELOAD_MS);
  inject(LiveEvents)
    .events.pipe(filter(isOfInterest), takeUntilDestroyed())
    .subscribe(() => throttled.run());
  inject(DestroyRef).onDestroy(() => throttled.stop());
}
