/**
 * `target` with some of its methods replaced. The others stay bound to `target`,
 * because Prisma's adapters keep their state in private fields, which a proxy has not.
 */
export function proxyMethods<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, property) {
      if (property in methods) return Reflect.get(methods, property) as unknown;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
