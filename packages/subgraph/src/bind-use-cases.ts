/** Use cases whose first argument, their context, has been given. */
export type BoundUseCases<Context, UseCases extends Record<string, UseCase<Context>>> = {
  readonly [Name in keyof UseCases]: UseCases[Name] extends (
    context: Context,
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

type UseCase<Context> = (context: Context, ...args: never[]) => unknown;

/**
 * Gives use cases their context. Resolvers get the bound functions: they can change something through a use case only,
 * because neither the store nor a transaction is within their reach.
 */
export function bindUseCases<Context, const UseCases extends Record<string, UseCase<Context>>>(
  context: Context,
  useCases: UseCases,
): BoundUseCases<Context, UseCases> {
  const entries = Object.entries(useCases).map(([name, useCase]) => [
    name,
    (...args: never[]) => useCase(context, ...args),
  ]);
  return Object.fromEntries(entries) as BoundUseCases<Context, UseCases>;
}
