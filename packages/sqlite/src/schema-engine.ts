import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import { proxyMethods } from './proxy-methods.ts';

/** The part of the WebAssembly interface that is used here; Node's type declarations leave it out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>;
};

/** A migration as `prisma migrate` writes it. */
export interface Migration {
  name: string;
  sql: string;
}

const noFilters = { externalTables: [], externalEnums: [] };

/**
 * Prisma's schema engine as WebAssembly: the engine of `prisma migrate`, without the binary
 * that the command-line tool downloads.
 */
export async function openSchemaEngine(file: string) {
  const { SchemaEngine } = await loadEngine();
  const connections: SqlDriverAdapter[] = [];
  const factory = acceptScripts(new PrismaBetterSqlite3({ url: file }), connections);
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  return {
    async apply(migrations: Migration[]): Promise<string[]> {
      const input = { migrationsList: toMigrationList(migrations), filters: noFilters };
      return (await engine.applyMigrations(input)).appliedMigrationNames;
    },
    /** The SQL that leads from the migrations to `schema`; undefined if there is nothing to do. */
    async diff(migrations: Migration[], schema: string): Promise<string | undefined> {
      const { stdout, exitCode } = await engine.diff({
        from: { tag: 'migrations', ...toMigrationList(migrations) },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: true,
        filters: noFilters,
      });
      return exitCode === 2 ? (stdout ?? undefined) : undefined;
    },
    async [Symbol.asyncDispose]() {
      engine.free();
      // The engine locks the file exclusively and does not let go by itself.
      for (const connection of connections) await connection.dispose();
    },
  };
}

/** The engine hands whole migrations to `executeRaw`, and the driver takes one statement a time. */
function acceptScripts(
  factory: PrismaBetterSqlite3,
  connections: SqlDriverAdapter[],
): SqlMigrationAwareDriverAdapterFactory {
  const remember = (connection: SqlDriverAdapter) => {
    connections.push(connection);
    return connection;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => remember(await factory.connect()),
    async connectToShadowDb() {
      const adapter = remember(await factory.connectToShadowDb());
      return proxyMethods(adapter, {
        async executeRaw(query) {
          if (query.args.length > 0) return adapter.executeRaw(query);
          await adapter.executeScript(query.sql);
          return 0;
        },
      });
    },
  };
}

function toMigrationList(migrations: Migration[]): MigrationList {
  return {
    baseDir: 'migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "sqlite"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

let loaded: Promise<typeof engineModule> | undefined;

/** Node cannot import WebAssembly by itself yet, so it is put together by hand, once. */
function loadEngine(): Promise<typeof engineModule> {
  loaded ??= (async () => {
    const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const wasm = await WebAssembly.compile(await readFile(path.replace(/\.js$/, '.wasm')));
    const instance = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': engineModule });
    const bindings = engineModule as unknown as { __wbg_set_wasm: (exports: unknown) => void };
    bindings.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
    return engineModule;
  })();
  return loaded;
}
