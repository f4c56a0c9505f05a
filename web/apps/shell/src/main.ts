import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  TitleStrategy,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withViewTransitions,
} from '@angular/router';
import { provideGraphql } from '@bike/platform';
import { App } from './app';
import { PageTitle } from './page-title';
import { routes } from './routes';
import { allowOwnScripts } from './trusted-types';

allowOwnScripts();

void bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withViewTransitions({ skipInitialTransition: true }),
    ),
    provideGraphql(),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
});
