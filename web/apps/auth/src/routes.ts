import type { Routes } from '@angular/router';
import { CredentialsPage } from './credentials-page';

const linkPage = async () => (await import('./link-page')).LinkPage;

/** The pages of this app. */
export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'login' },
  {
    path: 'login',
    component: CredentialsPage,
    data: { isNew: false, title: { en: 'Log in', de: 'Anmelden' } },
  },
  {
    path: 'register',
    component: CredentialsPage,
    data: { isNew: true, title: { en: 'New account', de: 'Neues Konto' } },
  },
  {
    path: 'verify',
    loadComponent: linkPage,
    data: { action: 'verify', title: { en: 'Confirm your address', de: 'Adresse bestätigen' } },
  },
  {
    path: 'confirm-email',
    loadComponent: linkPage,
    data: { action: 'changeEmail', title: { en: 'Confirm your new address', de: 'Neue Adresse bestätigen' } },
  },
  {
    path: 'undo-email',
    loadComponent: linkPage,
    data: { action: 'undoEmail', title: { en: 'Keep your address', de: 'Adresse behalten' } },
  },
  {
    path: 'invitation',
    loadComponent: async () => (await import('./invitation-page')).InvitationPage,
    data: { title: { en: 'Invitation', de: 'Einladung' } },
  },
  {
    path: 'forgot',
    loadComponent: async () => (await import('./forgot-page')).ForgotPage,
    data: { title: { en: 'Forgotten password', de: 'Passwort vergessen' } },
  },
  {
    path: 'reset',
    loadComponent: async () => (await import('./reset-page')).ResetPage,
    data: { title: { en: 'New password', de: 'Neues Passwort' } },
  },
];
