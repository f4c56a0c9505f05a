/** The apps that the shell loads when their pages open. Each is a build of its own. */
export const remotes = ['auth', 'bikes', 'account', 'admin'] as const;

/** What is in the page once: everything that keeps state, or that several apps import. */
export const libraries = [
  '@angular/common',
  '@angular/core',
  '@angular/forms',
  '@angular/platform-browser',
  '@angular/router',
  '@apollo/client',
  'apollo-angular',
  'graphql',
  'rxjs',
] as const;

/** The names under which our own modules are in the import map. */
export const modules = ['platform', ...remotes] as const;

/** The name by which apps import one of `modules`. */
export const toSpecifier = (module: string): string => `@bike/${module}`;
